#pragma once

#include <string>
#include <vector>

#include "jemputbola/platform/v1/admin.pb.h"

namespace jemputbola::cli {

// One service's answer, or why there is none.
struct ServiceHealth {
  std::string service;
  // Empty when it answered.
  std::string error;
  platform::v1::GetStatusResponse status;
};

// "ok", "degraded", "stopped".
std::string LevelName(platform::v1::Level level);

// One sentence that says what is wrong first of all: a service that does not answer, then what is stopped, then what is
// degraded. Empty when everything is green: every service answers, every level is OK, and no dead letter is open.
std::string WhyNotGreen(const std::vector<ServiceHealth>& services);

// The highest sequence of `producer`'s log of `partition` that the log itself, its stream or any consumer has seen.
std::int64_t HighestSeen(const std::vector<ServiceHealth>& services, const std::string& producer,
                         const std::string& partition);

}  // namespace jemputbola::cli
