#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/door/door.h"
#include "field_reporting/api/device_limits.h"

namespace jemputbola::field_reporting::api {

struct Options {
  TokenBucket::Rate device_rate = kDeviceRate;
  // Last day of the campaign, ISO 8601: what arrives later is marked late. Empty: nothing is.
  std::string deadline = {};
};

// Wires the rooms of field_reporting to the platform. INVALID_ARGUMENT for a deadline that is no date; NOT_FOUND,
// PERMISSION_DENIED or FAILED_PRECONDITION for a key file that is missing, open to others or none.
absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Options& options);

}  // namespace jemputbola::field_reporting::api
