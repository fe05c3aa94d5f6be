#include "registry/domain/eligibility.h"

#include <gtest/gtest.h>
// After gtest, which it needs.
#include <rapidcheck/gtest.h>

#include "registry/domain/people_filter.h"

namespace jemputbola::registry::domain {
namespace {

const absl::CivilDay kPolling(2024, 11, 27);

// Vectors of FACTS §5.
TEST(Eligibility, WhoTurns17OnThePollingDayVotesAndWhoDoesADayLaterDoesNot) {
  EXPECT_TRUE(IsVoter({absl::CivilDay(2007, 11, 27)}, kPolling));
  EXPECT_FALSE(IsVoter({absl::CivilDay(2007, 11, 28)}, kPolling));
}

TEST(Eligibility, RecordingBeginsAt16AndIsDueAt17) {
  const Birth birth{absl::CivilDay(2008, 7, 24)};
  EXPECT_FALSE(MayBeRecorded(birth, absl::CivilDay(2024, 7, 23)));
  EXPECT_TRUE(MayBeRecorded(birth, absl::CivilDay(2024, 7, 24)));
  EXPECT_FALSE(MustBeRecorded(birth, absl::CivilDay(2025, 7, 23)));
  EXPECT_TRUE(MustBeRecorded(birth, absl::CivilDay(2025, 7, 24)));
  EXPECT_FALSE(IsVoter(birth, kPolling)) << "may be recorded, and is no voter: two questions";
}

TEST(Eligibility, WhoeverIsOrWasMarriedIsRecordedAndVotesAtAnyAge) {
  const Birth married{absl::CivilDay(2010, 1, 1), true};
  EXPECT_TRUE(MayBeRecorded(married, absl::CivilDay(2024, 7, 24)));
  EXPECT_TRUE(MustBeRecorded(married, absl::CivilDay(2024, 7, 24)));
  EXPECT_TRUE(IsVoter(married, kPolling));
  EXPECT_TRUE(IsFirstTimeVoter(married, kPolling, absl::CivilDay(2019, 4, 17)));
}

TEST(Eligibility, WhoeverIsBornOn29FebruaryHasABirthdayEveryYear) {
  const absl::CivilDay leapling(2008, 2, 29);
  EXPECT_EQ(Birthday(leapling, 16), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(Birthday(leapling, 17), absl::CivilDay(2025, 3, 1));
  EXPECT_FALSE(IsVoter({leapling}, absl::CivilDay(2025, 2, 28)));
  EXPECT_TRUE(IsVoter({leapling}, absl::CivilDay(2025, 3, 1)));
}

TEST(Eligibility, AFirstTimeVoterWasNotYet17AtTheElectionBefore) {
  const absl::CivilDay before(2019, 4, 17);
  EXPECT_FALSE(IsFirstTimeVoter({absl::CivilDay(2002, 4, 17)}, kPolling, before)) << "voted then, at 17 that day";
  EXPECT_TRUE(IsFirstTimeVoter({absl::CivilDay(2002, 4, 18)}, kPolling, before)) << "is 22 by now";
  EXPECT_FALSE(IsFirstTimeVoter({absl::CivilDay(2007, 11, 28)}, kPolling, before)) << "is no voter yet";
}

RC_GTEST_PROP(Eligibility, NobodyGrowsYounger, ()) {
  const Birth birth{absl::CivilDay(1990, 1, 1) + *rc::gen::inRange(0, 12'000), *rc::gen::arbitrary<bool>()};
  const absl::CivilDay day = absl::CivilDay(2015, 1, 1) + *rc::gen::inRange(0, 5'000);
  const absl::CivilDay later = day + *rc::gen::inRange(0, 1'000);
  RC_ASSERT(!MayBeRecorded(birth, day) || MayBeRecorded(birth, later));
  RC_ASSERT(!MustBeRecorded(birth, day) || MayBeRecorded(birth, day));
  RC_ASSERT(!IsVoter(birth, day) || IsVoter(birth, later));
  RC_ASSERT(!IsFirstTimeVoter(birth, later, day) || IsVoter(birth, later));
}

TEST(PeopleFilter, KnowsClassesBucketsAndFindingsByName) {
  const auto filter = ReadPeopleFilter("set-aside", "");
  ASSERT_TRUE(filter.ok());
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const auto bucket = static_cast<Bucket>(i);
    EXPECT_EQ(filter->Matches({bucket}, Finding::kAway), IsSetAside(bucket)) << i;
    const auto one = ReadPeopleFilter(BucketName(bucket), "");
    ASSERT_TRUE(one.ok()) << i;
    for (std::size_t other = 0; other < kBuckets; ++other) {
      EXPECT_EQ(one->Matches({static_cast<Bucket>(other)}, Finding::kAway), other == i);
    }
  }
  EXPECT_TRUE(ReadPeopleFilter("", "not-met")->Matches({Bucket::kWorkloadNotMet}, Finding::kNotMet));
  EXPECT_FALSE(ReadPeopleFilter("", "moved")->Matches({Bucket::kWorkloadNotMet}, Finding::kNotMet));
  EXPECT_TRUE(ReadPeopleFilter("", "unknown")->Matches({Bucket::kRemoved}, Finding::kUnknownPerson));
  EXPECT_TRUE(ReadPeopleFilter("", "unknown_person")->Matches({Bucket::kRemoved}, Finding::kUnknownPerson));
  EXPECT_FALSE(ReadPeopleFilter("everyone", "").ok());
  EXPECT_FALSE(ReadPeopleFilter("", "gone").ok());
}

}  // namespace
}  // namespace jemputbola::registry::domain
