#include "common/timestamp/timestamp.h"

#include <cstdint>

namespace jemputbola::timestamp {

void Set(absl::Time time, google::protobuf::Timestamp* stamp) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  stamp->set_seconds(seconds);
  stamp->set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

absl::Time ToTime(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

}  // namespace jemputbola::timestamp
