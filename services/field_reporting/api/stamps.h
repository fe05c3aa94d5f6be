#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace jemputbola::field_reporting::api {

// To the nanosecond; `time` must lie within the years 1 to 9999.
void Fill(absl::Time time, google::protobuf::Timestamp* stamp);

}  // namespace jemputbola::field_reporting::api
