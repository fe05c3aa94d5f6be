#include "field_reporting/api/stamps.h"

#include <cstdint>

namespace jemputbola::field_reporting::api {

void Fill(absl::Time time, google::protobuf::Timestamp* stamp) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  stamp->set_seconds(seconds);
  stamp->set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace jemputbola::field_reporting::api
