#include "gateway/domain/rate_limit.h"

#include <gtest/gtest.h>

namespace jemputbola::gateway {
namespace {

TEST(RateLimit, AllowsABurstAndThenTellsHowLongToWait) {
  RateLimit limit(/*per_minute=*/60, /*burst=*/2);
  const absl::Time now = absl::FromUnixSeconds(1000);
  EXPECT_EQ(limit.Take("polres", now), absl::ZeroDuration());
  EXPECT_EQ(limit.Take("polres", now), absl::ZeroDuration());
  EXPECT_EQ(limit.Take("polres", now), absl::Seconds(1));
  EXPECT_EQ(limit.Take("polres", now + absl::Seconds(1)), absl::ZeroDuration());
}

TEST(RateLimit, CountsEachCallerAlone) {
  RateLimit limit(60, 1);
  const absl::Time now = absl::FromUnixSeconds(1000);
  EXPECT_EQ(limit.Take("polres", now), absl::ZeroDuration());
  EXPECT_EQ(limit.Take("kpu", now), absl::ZeroDuration());
}

}  // namespace
}  // namespace jemputbola::gateway
