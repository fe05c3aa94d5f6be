#include "common/log/log.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <thread>

#include "tests/support/temp_dir.h"

namespace jemputbola::log {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class LogTest : public ::testing::Test {
 protected:
  Logger OpenLog(Level level = Level::kInfo, const std::string& clock_mode = "system") {
    const absl::StatusOr<Logger> log = Logger::Open({"registry", clock_mode, level, dir_.File("log")});
    EXPECT_TRUE(log.ok()) << log.status();
    return *log;
  }
  std::vector<std::string> Lines() const {
    std::ifstream file(dir_.File("log"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  support::TempDir dir_;
};

TEST_F(LogTest, ALineIsOneJsonObjectThatIsOnDiskWhenTheCallReturns) {
  OpenLog().Info("Serving", {{"port", std::int64_t{8080}}, {"ratio", 0.5}, {"ok", true}, {"name", std::string("x")}});
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], MatchesRegex("\\{\"time\":\"[0-9-]{10}T[0-9:]{8}\\.[0-9]{6}Z\",\"level\":\"info\",\"service\":"
                                     "\"registry\",\"message\":\"Serving\",\"port\":8080,\"ratio\":0.5,\"ok\":true,"
                                     "\"name\":\"x\"\\}"));
}

TEST_F(LogTest, WhateverStandsInAFieldTheLineStaysOneJsonObject) {
  std::string text = "a \"quote\", a \\, a\nline, a\ttab, Sa’tab, \x01\x7f and a nul ";
  text += '\0';
  OpenLog().Info("Odd", {{"text", text}, {"nan", std::nan("")}});
  ASSERT_EQ(Lines().size(), 1u);
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(Lines()[0], &parsed).ok()) << Lines()[0];
  EXPECT_EQ(parsed.fields().at("text").string_value(), text);
}

TEST_F(LogTest, ATextThatIsNotUtf8DoesNotBreakTheLine) {
  OpenLog().Info("Odd", {{"text", std::string("\xff\xfe caf\xe9 \xe2\x80")}});
  ASSERT_EQ(Lines().size(), 1u);
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(Lines()[0], &parsed).ok()) << Lines()[0];
}

TEST_F(LogTest, LinesBelowTheLevelAreDropped) {
  const Logger log = OpenLog(Level::kWarning);
  log.Debug("no");
  log.Info("no");
  log.Warning("yes");
  log.Error("yes");
  EXPECT_EQ(Lines().size(), 2u);
}

TEST_F(LogTest, AManualClockIsNamedOnEveryLine) {
  OpenLog(Level::kInfo, "manual").Info("Serving");
  EXPECT_THAT(Lines()[0], HasSubstr("\"clock\":\"manual\""));
}

TEST_F(LogTest, ALineCarriesTheTraceOfItsThread) {
  const Logger log = OpenLog();
  {
    const TraceScope scope(kTrace);
    log.Info("inside");
    std::thread([&log] { log.Info("on another thread"); }).join();
  }
  log.Info("outside");
  EXPECT_THAT(Lines()[0], HasSubstr("\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\""));
  EXPECT_THAT(Lines()[1], Not(HasSubstr("trace")));
  EXPECT_THAT(Lines()[2], Not(HasSubstr("trace")));
}

TEST_F(LogTest, AFileThatCannotBeOpenedIsNamed) {
  const absl::StatusOr<Logger> log = Logger::Open({"registry", "system", Level::kInfo, "/proc/nowhere/log"});
  EXPECT_EQ(log.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("/proc/nowhere/log"));
}

TEST_F(LogTest, LinesOfManyThreadsDoNotMix) {
  const Logger log = OpenLog();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([log] {
      for (int n = 0; n < 200; ++n) log.Info("Line", {{"text", std::string(300, 'x')}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(Lines().size(), 800u);
  for (const std::string& line : Lines()) ASSERT_THAT(line, MatchesRegex("\\{\"time\".*x\"\\}"));
}

TEST(Level, IsReadFromItsName) {
  EXPECT_EQ(*ParseLevel("warning"), Level::kWarning);
  EXPECT_EQ(ParseLevel("loud").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Trace, IsEmptyOutsideAScope) {
  EXPECT_THAT(CurrentTrace(), IsEmpty());
}

TEST(Trace, AValidTraceparentIsKeptWhole) {
  const TraceScope scope(kTrace);
  EXPECT_EQ(CurrentTrace(), kTrace);
}

TEST(Trace, AnInnerScopeGivesTheOuterOneBack) {
  const TraceScope outer(kTrace);
  {
    const TraceScope inner("");
    EXPECT_NE(CurrentTrace(), kTrace);
  }
  EXPECT_EQ(CurrentTrace(), kTrace);
}

TEST(Trace, AMalformedTraceparentStartsANewTrace) {
  const std::string valid = kTrace;
  std::string previous;
  for (const std::string& text :
       {std::string(), std::string("nonsense"), "ff" + valid.substr(2), valid.substr(0, 54), valid + "-more",
        "00-00000000000000000000000000000000" + valid.substr(35), valid.substr(0, 36) + "0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736" + valid.substr(35)}) {
    const TraceScope scope(text);
    EXPECT_THAT(std::string(CurrentTrace()), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01")) << text;
    EXPECT_NE(CurrentTrace().substr(3, 32), valid.substr(3, 32)) << text;
    EXPECT_NE(CurrentTrace(), previous);
    previous = CurrentTrace();
  }
}

TEST(Trace, ALaterVersionIsReadByItsBeginning) {
  const TraceScope scope("01" + std::string(kTrace).substr(2) + "-more");
  EXPECT_EQ(CurrentTrace(), kTrace);
}

}  // namespace
}  // namespace jemputbola::log
