#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/config/config.h"
#include "common/door/door.h"

namespace jemputbola::notification::api {

// The service's own settings, "notification.<key>".
struct Settings {
  std::string provider = "spool";
  // Empty: HOME/spool.
  std::string spool_dir;
  // Local times of day.
  std::string quiet_from = "20:00";
  std::string quiet_to = "07:00";
  std::int64_t utc_offset_minutes = 480;
};

void Declare(config::Schema& schema, Settings& settings);

// Puts the rooms together: consumes scheduling's visits and sends on the platform's ticks. INVALID_ARGUMENT, naming the
// key, for a setting that makes no sense; errors of the key file and the spool directory are theirs.
absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Settings& settings);

}  // namespace jemputbola::notification::api
