#include "gateway/domain/tally_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/domain/meeting.h"

namespace jemputbola::gateway {
namespace {

const std::string kFirst = "53.03.01.2001";
const std::string kSecond = "53.03.02.2001";

VillageCounts Village(const std::string& code, std::int64_t workload, std::int64_t revision) {
  Counts counts;
  counts.listed = counts.workload = workload;
  counts.revision = revision;
  return {code, counts};
}

absl::Time At(std::int64_t seq) {
  return absl::FromUnixSeconds(seq);
}

TallyBook Book() {
  TallyBook book;
  book.Reset({"log", 10}, At(10), {Village(kFirst, 100, 9), Village(kSecond, 50, 10)});
  return book;
}

TEST(TallyBook, SumsVillagesToDistrictsAndRegency) {
  const auto table = Book().At({"log", 10});
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->districts.at("53.03.01").workload, 100);
  EXPECT_EQ(table->regency.workload, 150);
  EXPECT_EQ(table->regency.revision, 10);
}

TEST(TallyBook, IsReadAsOfAnEarlierPlace) {
  TallyBook book = Book();
  ASSERT_TRUE(book.Advance({"log", 11}, At(11), {Village(kFirst, 99, 11)}).ok());
  ASSERT_TRUE(book.Advance({"log", 12}, At(12), {Village(kFirst, 98, 12)}).ok());
  EXPECT_EQ(book.At({"log", 10})->regency.workload, 150);
  EXPECT_EQ(book.At({"log", 11})->regency.workload, 149);
  EXPECT_EQ(book.At({"log", 11})->time, At(11));
  EXPECT_EQ(book.At({"log", 12})->regency.workload, 148);
}

TEST(TallyBook, CutsAStepWhoseEventsAreAllKnown) {
  TallyBook book = Book();
  ASSERT_TRUE(book.Advance({"log", 12}, At(12), {Village(kSecond, 49, 12), Village(kFirst, 99, 11)}).ok());
  EXPECT_EQ(book.At({"log", 11})->districts.at("53.03.01").workload, 99);
  EXPECT_EQ(book.At({"log", 11})->districts.at("53.03.02").workload, 50);
}

TEST(TallyBook, DoesNotGuessInsideAStepThatChangedAVillageTwice) {
  TallyBook book = Book();
  ASSERT_TRUE(book.Advance({"log", 12}, At(12), {Village(kFirst, 98, 12)}).ok());
  EXPECT_FALSE(book.Knows({"log", 11}));
  EXPECT_TRUE(book.Knows({"log", 12}));
}

TEST(TallyBook, ForgetsAVillageThatWasNotThereYet) {
  TallyBook book = Book();
  ASSERT_TRUE(book.Advance({"log", 11}, At(11), {Village("53.03.03.2001", 7, 11)}).ok());
  EXPECT_EQ(book.At({"log", 10})->villages.size(), 2);
  EXPECT_EQ(book.At({"log", 11})->villages.size(), 3);
}

TEST(TallyBook, RefusesAStepOfAnotherLog) {
  TallyBook book = Book();
  EXPECT_EQ(book.Advance({"other", 11}, At(11), {}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(TallyBook().Advance({"log", 1}, At(1), {}).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(TallyBook, ForgetsTheOldestBeyondItsBound) {
  TallyBook book(/*history=*/4);
  book.Reset({"log", 0}, At(0), {Village(kFirst, 100, 0)});
  for (int seq = 1; seq <= 10; ++seq) {
    ASSERT_TRUE(book.Advance({"log", seq}, At(seq), {Village(kFirst, 100 - seq, seq)}).ok());
  }
  EXPECT_FALSE(book.Knows({"log", 7}));
  EXPECT_EQ(book.At({"log", 9})->regency.workload, 91);
}

RC_GTEST_PROP(TallyBook, EveryRememberedPlaceReadsAsItWas, ()) {
  TallyBook book;
  std::map<std::string, Counts> now;
  std::vector<VillageCounts> start;
  for (int i = 0; i < 5; ++i)
    start.push_back(Village("53.03.0" + std::to_string(i % 2) + ".200" + std::to_string(i), 100, 0));
  for (const auto& village : start) now[village.code] = village.counts;
  book.Reset({"log", 0}, At(0), start);
  std::map<std::int64_t, std::map<std::string, Counts>> truth = {{0, now}};
  std::int64_t seq = 0;
  const auto steps = *rc::gen::inRange(1, 20);
  for (int s = 0; s < steps; ++s) {
    std::map<std::string, Counts> changed;
    const auto events = *rc::gen::inRange(0, 4);
    for (int e = 0; e < events; ++e) {
      const auto& code = start[*rc::gen::inRange<std::size_t>(0, start.size())].code;
      Counts& counts = now[code];
      counts.workload -= 1;
      counts.revision = ++seq;
      changed[code] = counts;
      truth[seq] = now;
    }
    std::vector<VillageCounts> step;
    for (const auto& [code, counts] : changed) step.push_back({code, counts});
    RC_ASSERT(book.Advance({"log", seq}, At(seq), step).ok());
    RC_ASSERT(book.Knows({"log", seq}));
  }
  for (const auto& [place, villages] : truth) {
    const auto table = book.At({"log", place});
    if (table.has_value()) RC_ASSERT(table->villages == villages);
  }
}

TEST(Meeting, WaitsForTheOneThatIsBehind) {
  Meeting<std::string> meeting;
  meeting.tallies() = Book();
  EXPECT_EQ(meeting.Newest(), nullptr);
  meeting.Add({"log", 11}, std::make_shared<std::string>("eleven"));
  EXPECT_EQ(meeting.Newest(), nullptr);
  ASSERT_TRUE(meeting.tallies().Advance({"log", 11}, At(11), {Village(kFirst, 99, 11)}).ok());
  EXPECT_TRUE(meeting.Level());
  EXPECT_EQ(meeting.Read()->tallies.regency.workload, 149);
}

TEST(Meeting, ServesTheOlderForBothWhileTheyDiffer) {
  Meeting<std::string> meeting;
  meeting.tallies() = Book();
  meeting.Add({"log", 10}, std::make_shared<std::string>("ten"));
  ASSERT_TRUE(meeting.tallies().Advance({"log", 11}, At(11), {Village(kFirst, 99, 11)}).ok());
  meeting.Add({"log", 12}, std::make_shared<std::string>("twelve"));
  EXPECT_FALSE(meeting.Level());
  EXPECT_EQ(*meeting.Read()->ranking, "ten");
  EXPECT_EQ(meeting.Read()->tallies.place.seq, 10);
  EXPECT_EQ(meeting.Read()->tallies.regency.workload, 150);
}

TEST(Meeting, PairsNothingAcrossLogs) {
  Meeting<std::string> meeting;
  meeting.tallies() = Book();
  meeting.Add({"restored", 10}, std::make_shared<std::string>("ten"));
  EXPECT_FALSE(meeting.Read().has_value());
}

}  // namespace
}  // namespace jemputbola::gateway
