#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "registry/domain/pack.h"

namespace jemputbola::registry::domain {
namespace {

TEST(PackRulesTest, AgeIsThatOfPollingDay) {
  const absl::CivilDay polling(2024, 11, 27);
  EXPECT_EQ(AgeOn(absl::CivilDay(2007, 11, 27), polling), 17);
  EXPECT_EQ(AgeOn(absl::CivilDay(2007, 11, 28), polling), 16);
  EXPECT_EQ(AgeOn(absl::CivilDay(1985, 8, 17), polling), 39);
}

TEST(PackRulesTest, WhoeverIsBornOn29FebruaryIsAYearOlderOn1March) {
  const absl::CivilDay born(2008, 2, 29);
  EXPECT_EQ(AgeOn(born, absl::CivilDay(2025, 2, 28)), 16);
  EXPECT_EQ(AgeOn(born, absl::CivilDay(2025, 3, 1)), 17);
  EXPECT_EQ(AgeOn(born, absl::CivilDay(2024, 2, 29)), 16);
}

TEST(PackRulesTest, EverybodyNotRecordedAndNotRemovedIsAskedAbout) {
  for (int number = 0; number < static_cast<int>(kBuckets); ++number) {
    const auto bucket = static_cast<Bucket>(number);
    if (bucket == Bucket::kSetAsideNotYet16) continue;
    EXPECT_EQ(StandsInPack(bucket, true), bucket != Bucket::kRemoved && bucket != Bucket::kRecorded) << number;
    EXPECT_EQ(StandsInPack(bucket, false), StandsInPack(bucket, true)) << number;
  }
  EXPECT_FALSE(StandsInPack(Bucket::kSetAsideNotYet16, false));
  EXPECT_TRUE(StandsInPack(Bucket::kSetAsideNotYet16, true));
}

TEST(PackRulesTest, ANikIsShownInPartOnly) {
  EXPECT_EQ(MaskedNik("5303011708850042"), "530301******0042");
  EXPECT_EQ(MaskedNik("123"), "***");
}

TEST(PackRulesTest, AddressesStandInTheOrderOfAWalk) {
  std::vector<std::string> addresses = {"RT 10", "rt 2", "RT 002 B", "Dusun A", "", "RT 2 A"};
  std::sort(addresses.begin(), addresses.end(), AddressBefore);
  EXPECT_EQ(addresses, (std::vector<std::string>{"", "Dusun A", "rt 2", "RT 2 A", "RT 002 B", "RT 10"}));
}

}  // namespace
}  // namespace jemputbola::registry::domain
