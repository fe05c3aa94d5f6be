#include "common/ids/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/ids/named_uuid.h"

namespace jemputbola::ids {
namespace {

using ::testing::MatchesRegex;

const absl::Time kNow = absl::FromUnixMillis(0x0190dfd2a1b3);
constexpr char kUuid7[] = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

TEST(SystemGenerator, UuidsAreOfVersionSevenAndGrowInTheOrderOfDrawing) {
  SystemGenerator ids;
  std::string previous;
  for (int i = 0; i < 20000; ++i) {
    const std::string id = ids.Uuid();
    ASSERT_LT(previous, id);
    previous = id;
  }
  EXPECT_THAT(previous, MatchesRegex(kUuid7));
}

TEST(SystemGenerator, UuidsBeginWithTheTime) {
  SystemGenerator ids;
  const std::int64_t before = absl::ToUnixMillis(absl::Now());
  const std::string id = ids.Uuid();
  const std::int64_t after = absl::ToUnixMillis(absl::Now());
  const std::int64_t drawn = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
  EXPECT_LE(before, drawn);
  EXPECT_LE(drawn, after);
}

TEST(SystemGenerator, ThreadsNeverDrawTheSameId) {
  SystemGenerator ids;
  std::vector<std::vector<std::string>> drawn(4);
  std::vector<std::thread> threads;
  for (auto& mine : drawn) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 2000; ++i) mine.push_back(ids.Uuid());
    });
  }
  for (std::thread& thread : threads) thread.join();
  // Not even in the part that is time: the random part is not needed to tell them apart.
  std::set<std::string> stamps;
  for (const auto& mine : drawn) {
    for (const std::string& id : mine) stamps.insert(id.substr(0, 18));
  }
  EXPECT_EQ(stamps.size(), 8000u);
}

TEST(SystemGenerator, RandomIdsAre32HexadecimalDigits) {
  SystemGenerator ids;
  const std::string id = ids.Random128();
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(id, ids.Random128());
}

TEST(SeededGenerator, TheSameSeedGivesTheSameIds) {
  const clock::FakeClock clock(kNow);
  SeededGenerator first(7, clock);
  SeededGenerator second(7, clock);
  SeededGenerator other(8, clock);
  EXPECT_EQ(first.Uuid(), second.Uuid());
  EXPECT_EQ(first.Random128(), second.Random128());
  EXPECT_NE(first.Random128(), other.Random128());
}

TEST(SeededGenerator, UuidsCarryTheClocksTimeAndGrowWhileItStandsStill) {
  const clock::FakeClock clock(kNow);
  SeededGenerator ids(7, clock);
  const std::string first = ids.Uuid();
  EXPECT_THAT(first, MatchesRegex(kUuid7));
  EXPECT_EQ(first.substr(0, 13), "0190dfd2-a1b3");
  EXPECT_LT(first, ids.Uuid());
}

TEST(SeededGenerator, UuidsGrowEvenWhenTheClockGoesBack) {
  clock::FakeClock clock(kNow);
  SeededGenerator ids(7, clock);
  const std::string first = ids.Uuid();
  clock.Set(kNow - absl::Hours(1));
  EXPECT_LT(first, ids.Uuid());
}

TEST(NamedUuid, IsTheSameForTheSameNameOnly) {
  EXPECT_THAT(NamedUuid("a"), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(NamedUuid("a"), NamedUuid("a"));
  EXPECT_NE(NamedUuid("a"), NamedUuid("b"));
}

}  // namespace
}  // namespace jemputbola::ids
