#include "common/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/config/nearest.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A program with one setting of each type.
struct Program {
  std::string socket = "default.sock";
  std::int64_t threads = 8;
  double detour = 1.6;
  bool dry_run = false;
  absl::Duration drain = absl::Seconds(5);
  std::vector<std::string> origins = {"a"};
  support::TempDir dir;

  absl::Status Load(std::vector<const char*> flags, std::map<std::string, std::string> environment = {}) {
    Schema schema("program");
    schema.Add("redis.socket", &socket, "Unix socket of Redis")
        .Add("rpc.threads", &threads, "Calls at a time")
        .Add("plan.detour", &detour, "Road over straight line")
        .Add("sms.dry_run", &dry_run, "Send nothing")
        .Add("rpc.drain", &drain, "Time to end")
        .Add("http.origins", &origins, "Pages that may call")
        .Ignore("notification");
    flags.insert(flags.begin(), "program");
    return schema.Load(static_cast<int>(flags.size()), flags.data(), environment);
  }
  absl::Status LoadFile(const std::string& content, std::vector<const char*> flags = {},
                        std::map<std::string, std::string> environment = {}) {
    std::ofstream(dir.File("config.toml")) << content;
    environment["JB_CONFIG"] = dir.File("config.toml");
    return Load(std::move(flags), environment);
  }
};

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST(Config, WithoutAnyInputTheDefaultsStand) {
  Program program;
  ASSERT_TRUE(program.Load({}, {{"PATH", "/bin"}}).ok());
  EXPECT_EQ(program.socket, "default.sock");
  EXPECT_EQ(program.threads, 8);
}

TEST(Config, TheFileFillsEveryType) {
  Program program;
  const absl::Status status = program.LoadFile(
      "redis.socket = \"/r\"\n[rpc]\nthreads = 3\ndrain = \"250ms\"\n[plan]\ndetour = 2.125\n"
      "[sms]\ndry_run = true\n[http]\norigins = [\"x\", \"y,z\"]\n");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(program.socket, "/r");
  EXPECT_EQ(program.threads, 3);
  EXPECT_EQ(program.drain, absl::Milliseconds(250));
  EXPECT_EQ(program.detour, 2.125);
  EXPECT_TRUE(program.dry_run);
  EXPECT_THAT(program.origins, ElementsAre("x", "y,z"));
}

TEST(Config, TheEnvironmentFillsEveryType) {
  Program program;
  const absl::Status status = program.Load({}, {{"JB_REDIS_SOCKET", "/e"},
                                                {"JB_RPC_THREADS", "4"},
                                                {"JB_PLAN_DETOUR", "2"},
                                                {"JB_SMS_DRY_RUN", "true"},
                                                {"JB_RPC_DRAIN", "1m"},
                                                {"JB_HTTP_ORIGINS", "x,y"}});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(program.socket, "/e");
  EXPECT_EQ(program.threads, 4);
  EXPECT_EQ(program.detour, 2);
  EXPECT_TRUE(program.dry_run);
  EXPECT_EQ(program.drain, absl::Minutes(1));
  EXPECT_THAT(program.origins, ElementsAre("x", "y"));
}

TEST(Config, FlagsFillEveryTypeInBothSpellings) {
  Program program;
  const absl::Status status = program.Load({"--redis.socket", "/f", "--rpc.threads=5", "--plan.detour", "1.5",
                                            "--sms.dry_run", "--rpc.drain=2s", "--http.origins", "x,y"});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(program.socket, "/f");
  EXPECT_EQ(program.threads, 5);
  EXPECT_EQ(program.detour, 1.5);
  EXPECT_TRUE(program.dry_run);
  EXPECT_EQ(program.drain, absl::Seconds(2));
  EXPECT_THAT(program.origins, ElementsAre("x", "y"));
}

TEST(Config, ASwitchMayBeTurnedOffByAFlag) {
  Program program;
  ASSERT_TRUE(program.LoadFile("[sms]\ndry_run = true\n", {"--sms.dry_run=false"}).ok());
  EXPECT_FALSE(program.dry_run);
}

TEST(Config, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = "[rpc]\nthreads = 1\n";
  Program from_file;
  ASSERT_TRUE(from_file.LoadFile(file).ok());
  EXPECT_EQ(from_file.threads, 1);
  Program from_environment;
  ASSERT_TRUE(from_environment.LoadFile(file, {}, {{"JB_RPC_THREADS", "2"}}).ok());
  EXPECT_EQ(from_environment.threads, 2);
  Program from_flag;
  ASSERT_TRUE(from_flag.LoadFile(file, {"--rpc.threads=3"}, {{"JB_RPC_THREADS", "2"}}).ok());
  EXPECT_EQ(from_flag.threads, 3);
}

TEST(Config, TheFlagNamesTheFileBeforeTheVariableDoes) {
  Program program;
  std::ofstream(program.dir.File("other.toml")) << "[rpc]\nthreads = 7\n";
  const std::string flag = "--config=" + program.dir.File("other.toml");
  ASSERT_TRUE(program.LoadFile("[rpc]\nthreads = 1\n", {flag.c_str()}).ok());
  EXPECT_EQ(program.threads, 7);
}

TEST(Config, AnUnknownKeyOfTheFileIsRefusedWithItsLineAndTheNearestKey) {
  Program program;
  const absl::Status status = program.LoadFile("[rpc]\nthreads = 3\n[redis]\nscoket = \"/r\"\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(status),
              HasSubstr("config.toml:4: unknown key redis.scoket; the nearest known one is redis.socket"));
}

TEST(Config, AMisspeltTableOfAnotherProgramIsNamed) {
  Program program;
  EXPECT_THAT(Message(program.LoadFile("[notifcation]\nprovider = \"spool\"\n")),
              HasSubstr("the nearest known one is notification.provider"));
}

TEST(Config, AnUnknownFlagIsRefusedWithTheNearestFlag) {
  Program program;
  const absl::Status status = program.Load({"--rpc.thread=3"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Message(status), "unknown flag --rpc.thread; the nearest known one is --rpc.threads");
}

TEST(Config, AnUnknownVariableOfOursIsRefusedWithTheNearestVariable) {
  Program program;
  const absl::Status status = program.Load({}, {{"JB_RPC_TREADS", "3"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Message(status), "unknown environment variable JB_RPC_TREADS; the nearest known one is JB_RPC_THREADS");
}

TEST(Config, AnotherProgramsTableAndVariablesAreLeftAlone) {
  Program program;
  EXPECT_TRUE(program
                  .LoadFile("[notification]\nprovider = \"spool\"\n[notification.rpc]\nthreads = 1\n", {},
                            {{"JB_NOTIFICATION_PROVIDER", "spool"}})
                  .ok());
}

TEST(Config, AValueOfTheWrongTypeIsRefusedWithThePlaceAndWithoutTheValue) {
  Program program;
  EXPECT_THAT(Message(program.LoadFile("[rpc]\n\nthreads = \"secret\"\n")),
              HasSubstr("config.toml:3: rpc.threads must be a whole number"));
  EXPECT_THAT(Message(program.LoadFile("[rpc]\ndrain = 5\n")), HasSubstr("rpc.drain must be a duration"));
  EXPECT_THAT(Message(program.LoadFile("[http]\norigins = \"x\"\n")),
              HasSubstr("http.origins must be a list of texts"));
  EXPECT_EQ(Message(program.Load({}, {{"JB_SMS_DRY_RUN", "secret"}})), "JB_SMS_DRY_RUN must be true or false");
  EXPECT_EQ(Message(program.Load({"--plan.detour", "secret"})), "--plan.detour must be a number");
}

TEST(Config, AFileThatIsNotThereIsNamed) {
  Program program;
  const absl::Status status = program.Load({"--config", "/nowhere/config.toml"});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Message(status), HasSubstr("/nowhere/config.toml"));
}

TEST(Config, AFileThatIsNoTomlIsRefusedWithItsLine) {
  Program program;
  const absl::Status status = program.LoadFile("[rpc]\nthreads = \n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(status), HasSubstr("config.toml:2"));
}

TEST(Config, HelpListsEveryKey) {
  Program program;
  const absl::Status status = program.Load({"--help"});
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  for (const char* text : {"--redis.socket", "--rpc.drain", "Send nothing", "--config"}) {
    EXPECT_THAT(Message(status), HasSubstr(text));
  }
}

TEST(Config, OfTwoKeysWithOneTargetTheLaterDeclaredWins) {
  std::string address;
  Schema schema("program");
  schema.Add("rpc.address", &address, "For all").Add("registry.rpc.address", &address, "For one");
  const support::TempDir dir;
  std::ofstream(dir.File("c.toml")) << "[registry.rpc]\naddress = \"one\"\n[rpc]\naddress = \"all\"\n";
  const char* const flags[] = {"program"};
  ASSERT_TRUE(schema.Load(1, flags, {{"JB_CONFIG", dir.File("c.toml")}}).ok());
  EXPECT_EQ(address, "one");
}

TEST(Nearest, TheDistanceCountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(Distance("", "abc"), 3);
  EXPECT_EQ(Distance("kitten", "sitting"), 3);
  EXPECT_EQ(Distance("flaw", "lawn"), 2);
  EXPECT_EQ(Distance("same", "same"), 0);
}

TEST(Nearest, WithoutCandidatesThereIsNone) {
  EXPECT_THAT(NearestOf("x", {}), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::config
