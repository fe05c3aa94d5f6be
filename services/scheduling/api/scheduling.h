#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/door/door.h"

namespace jemputbola::scheduling {

// Scheduling as a service of the platform: its consumers, its thread of plans, the daily cut and its RPCs.
absl::StatusOr<std::unique_ptr<door::Service>> MakeScheduling(door::Platform& platform);

}  // namespace jemputbola::scheduling
