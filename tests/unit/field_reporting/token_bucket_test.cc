#include "field_reporting/domain/token_bucket.h"

#include <gtest/gtest.h>

namespace jemputbola::field_reporting {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'721'800'000);
constexpr TokenBucket::Rate kRate = {100, 500};

TEST(TokenBucket, HoldsABurstAndThenFillsByItsRate) {
  TokenBucket bucket(kRate, kStart);
  EXPECT_EQ(bucket.Take(500, kStart), absl::ZeroDuration());
  EXPECT_EQ(bucket.Take(50, kStart), absl::Milliseconds(500));
  EXPECT_EQ(bucket.Take(50, kStart + absl::Milliseconds(400)), absl::Milliseconds(100));
  EXPECT_EQ(bucket.Take(50, kStart + absl::Milliseconds(500)), absl::ZeroDuration());
}

TEST(TokenBucket, SavesUpNoMoreThanABurst) {
  TokenBucket bucket(kRate, kStart);
  const absl::Time later = kStart + absl::Hours(10);
  EXPECT_EQ(bucket.Take(500, later), absl::ZeroDuration());
  EXPECT_EQ(bucket.Take(1, later), absl::Milliseconds(10));
}

TEST(TokenBucket, WhatIsLargerThanTheBucketPassesWhenItIsFullAndIsPaidForAfterwards) {
  TokenBucket bucket(kRate, kStart);
  EXPECT_EQ(bucket.Take(1000, kStart), absl::ZeroDuration());
  EXPECT_EQ(bucket.Take(1, kStart), absl::Seconds(5.01));
}

TEST(TokenBucket, WhatWasNotUsedIsGivenBack) {
  TokenBucket bucket(kRate, kStart);
  EXPECT_EQ(bucket.Take(500, kStart), absl::ZeroDuration());
  bucket.GiveBack(500);
  EXPECT_EQ(bucket.Take(500, kStart), absl::ZeroDuration());
}

TEST(TokenBucket, AClockThatGoesBackGivesAndTakesNothing) {
  TokenBucket bucket(kRate, kStart);
  EXPECT_EQ(bucket.Take(500, kStart), absl::ZeroDuration());
  EXPECT_EQ(bucket.Take(100, kStart - absl::Hours(1)), absl::Seconds(1));
  EXPECT_EQ(bucket.Take(100, kStart + absl::Seconds(1)), absl::ZeroDuration());
}

TEST(TokenBucket, WithoutARateThereIsNoLimit) {
  TokenBucket bucket({}, kStart);
  EXPECT_EQ(bucket.Take(1e9, kStart), absl::ZeroDuration());
}

}  // namespace
}  // namespace jemputbola::field_reporting
