#include "common/timestamp/timestamp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace jemputbola::timestamp {
namespace {

TEST(Timestamp, CountsNanosecondsUpwardsAlsoBefore1970) {
  google::protobuf::Timestamp stamp;
  Set(absl::UnixEpoch() - absl::Nanoseconds(1), &stamp);
  EXPECT_EQ(stamp.seconds(), -1);
  EXPECT_EQ(stamp.nanos(), 999'999'999);
}

RC_GTEST_PROP(Timestamp, ComesBackAsItWas, (std::int64_t micros, std::uint16_t nanos)) {
  // Within the years 1 to 9999.
  const absl::Time time = absl::FromUnixMicros(micros % (60'000'000'000 * 1'000'000)) + absl::Nanoseconds(nanos % 1000);
  google::protobuf::Timestamp stamp;
  Set(time, &stamp);
  RC_ASSERT(stamp.nanos() >= 0);
  RC_ASSERT(ToTime(stamp) == time);
}

}  // namespace
}  // namespace jemputbola::timestamp
