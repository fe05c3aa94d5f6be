#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

// Between instants and the contracts' form of them.
namespace jemputbola::timestamp {

// To the nanosecond, rounded down; `time` must lie within the years 1 to 9999.
void Set(absl::Time time, google::protobuf::Timestamp* stamp);
absl::Time ToTime(const google::protobuf::Timestamp& stamp);

}  // namespace jemputbola::timestamp
