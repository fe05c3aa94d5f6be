#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/door/door.h"

namespace jemputbola::registry::api {

struct Options {
  // Zone of the regency's civil days: 420 WIB, 480 WITA, 540 WIT.
  std::int64_t utc_offset_minutes = 480;
  // Polling day of the campaign, ISO 8601, and how many days after it personal data are kept. Empty: nothing may be
  // purged.
  std::string polling_day = {};
  std::int64_t retention_days = 365;
};

// Wires the registry's rooms to the platform. NOT_FOUND, PERMISSION_DENIED or FAILED_PRECONDITION for a key file that
// is missing, open to others or not the one the registry was sealed with; INVALID_ARGUMENT for an offset that is no
// zone of Indonesia or a polling day that is no date.
absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Options& options);

}  // namespace jemputbola::registry::api
