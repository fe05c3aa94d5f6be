#include "common/clock/clock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "common/clock/civil.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::clock {
namespace {

const absl::TimeZone kWita = FixedZone(480);
const absl::Time kMorning = absl::FromCivil(absl::CivilSecond(2024, 7, 24, 7, 30, 0), kWita);

TEST(Civil, DatesReadWhatTheyWrite) {
  EXPECT_EQ(*ParseDate("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(FormatDate(absl::CivilDay(2024, 7, 4)), "2024-07-04");
}

TEST(Civil, DatesThatDoNotExistOrAreWrittenOtherwiseAreRefused) {
  for (const char* text :
       {"2023-02-29", "2024-13-01", "2024-00-10", "2024-7-4", "24-07-2024", "2024-07-24 ", "", "today"}) {
    EXPECT_EQ(ParseDate(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Civil, TimesReadWhatTheyWrite) {
  EXPECT_EQ(*ParseTime("2024-07-24T07:30:00+08:00"), kMorning);
  EXPECT_EQ(*ParseTime("2024-07-23T23:30:00Z"), kMorning);
  EXPECT_EQ(*ParseTime("2024-07-23T23:30:00.25Z"), kMorning + absl::Milliseconds(250));
  EXPECT_EQ(clock::FormatTime(kMorning, kWita), "2024-07-24T07:30:00+08:00");
  EXPECT_EQ(*ParseTime(clock::FormatTime(kMorning + absl::Microseconds(1), kWita)), kMorning + absl::Microseconds(1));
}

TEST(Civil, TimesWithoutZoneOrInOtherFormsAreRefused) {
  for (const char* text :
       {"2024-07-24T07:30:00", "2024-07-24 07:30:00Z", "2024-07-24", "2024-02-30T07:30:00Z", "2024-07-24T25:30:00Z",
        " 2024-07-24T07:30:00Z", "2024-07-24T07:30:00Z ", "infinite-future", ""}) {
    EXPECT_EQ(ParseTime(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Civil, TheMinuteOfTheDayIsThatOfTheZone) {
  EXPECT_EQ(MinuteOfDay(kMorning, kWita), 450);
  EXPECT_EQ(MinuteOfDay(kMorning, FixedZone(540)), 510);
  EXPECT_EQ(AtMinute(absl::CivilDay(2024, 7, 24), 450, kWita), kMorning);
}

TEST(FakeClock, StandsStillUntilItIsSet) {
  FakeClock clock(kMorning);
  EXPECT_EQ(clock.Now(), kMorning);
  clock.Advance(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), kMorning + absl::Minutes(5));
  clock.Set(kMorning - absl::Hours(1));
  EXPECT_EQ(clock.Now(), kMorning - absl::Hours(1));
  EXPECT_EQ(clock.mode(), "manual");
}

TEST(ManualClock, SettingItMovesEveryProcessThatHasItOpen) {
  const support::TempDir dir;
  const auto clock = ManualClock::Open(dir.File("clock"), kMorning);
  ASSERT_TRUE(clock.ok()) << clock.status();
  const pid_t child = fork();
  if (child == 0) {
    const auto other = ManualClock::Open(dir.File("clock"), absl::UnixEpoch());
    if (!other.ok() || (*other)->Now() != kMorning) _exit(1);
    (*other)->Set(kMorning + absl::Hours(2));
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ((*clock)->Now(), kMorning + absl::Hours(2));
  EXPECT_EQ((*clock)->mode(), "manual");
}

TEST(ManualClock, MayGoBack) {
  const support::TempDir dir;
  const auto clock = ManualClock::Open(dir.File("clock"), kMorning);
  ASSERT_TRUE(clock.ok()) << clock.status();
  (*clock)->Set(absl::UnixEpoch() - absl::Seconds(1));
  EXPECT_EQ((*clock)->Now(), absl::UnixEpoch() - absl::Seconds(1));
}

TEST(ManualClock, KeepsItsTimeWhenAllProcessesHaveGone) {
  const support::TempDir dir;
  { (*ManualClock::Open(dir.File("clock"), kMorning))->Set(kMorning + absl::Hours(1)); }
  EXPECT_EQ((*ManualClock::Open(dir.File("clock"), kMorning))->Now(), kMorning + absl::Hours(1));
}

TEST(ManualClock, AFileThatIsNoClockIsRefusedAndKept) {
  const support::TempDir dir;
  for (const char* content : {"", "jbclock1", "something of 16 b", "sixteen bytes ok"}) {
    std::ofstream(dir.File("clock")) << content;
    const auto clock = ManualClock::Open(dir.File("clock"), kMorning);
    EXPECT_EQ(clock.status().code(), absl::StatusCode::kFailedPrecondition) << content;
    struct stat info {};
    ASSERT_EQ(stat(dir.File("clock").c_str(), &info), 0);
    EXPECT_EQ(info.st_size, static_cast<off_t>(std::string(content).size()));
  }
}

TEST(ManualClock, AMissingFolderIsNamed) {
  const support::TempDir dir;
  const auto clock = ManualClock::Open(dir.File("away/clock"), kMorning);
  EXPECT_EQ(clock.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(clock.status().message().find("away/clock"), absl::string_view::npos);
}

}  // namespace
}  // namespace jemputbola::clock
