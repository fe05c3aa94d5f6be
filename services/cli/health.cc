#include "cli/health.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {
namespace {

using platform::v1::Level;

// Sentences about everything at `level`, in the order shown.
std::vector<std::string> At(const ServiceHealth& health, Level level) {
  std::vector<std::string> found;
  const std::string state = LevelName(level);
  for (const auto& dependency : health.status.dependencies()) {
    if (dependency.level() == level) {
      found.push_back(absl::StrCat(health.service, ": ", dependency.name(), " is ", state, ": ", dependency.message()));
    }
  }
  for (const auto& produced : health.status.produced()) {
    if (produced.level() == level) {
      found.push_back(
          absl::StrCat(health.service, ": its log of ", produced.partition(), " is ", state, ": ", produced.message()));
    }
  }
  for (const auto& consumed : health.status.consumed()) {
    if (consumed.level() == level) {
      found.push_back(absl::StrCat(health.service, ": consuming ", consumed.source(), " of ", consumed.partition(),
                                   " is ", state, ": ", consumed.message()));
    }
  }
  if (found.empty() && health.status.level() == level)
    found.push_back(absl::StrCat(health.service, " is ", state, "."));
  return found;
}

}  // namespace

std::string LevelName(Level level) {
  switch (level) {
    case platform::v1::LEVEL_OK:
      return "ok";
    case platform::v1::LEVEL_DEGRADED:
      return "degraded";
    case platform::v1::LEVEL_STOPPED:
      return "stopped";
    default:
      return "unknown";
  }
}

std::string WhyNotGreen(const std::vector<ServiceHealth>& services) {
  for (const ServiceHealth& health : services) {
    if (!health.error.empty()) return health.error;
  }
  for (Level level : {platform::v1::LEVEL_STOPPED, platform::v1::LEVEL_DEGRADED, platform::v1::LEVEL_UNSPECIFIED}) {
    for (const ServiceHealth& health : services) {
      if (std::vector<std::string> found = At(health, level); !found.empty()) return found.front();
    }
  }
  for (const ServiceHealth& health : services) {
    for (const auto& consumed : health.status.consumed()) {
      if (consumed.dead_letters() > 0) {
        return absl::StrCat(health.service, " has ", consumed.dead_letters(), " dead letters of ", consumed.source(),
                            ": see jb dead-letters.");
      }
    }
  }
  return "";
}

std::int64_t HighestSeen(const std::vector<ServiceHealth>& services, const std::string& producer,
                         const std::string& partition) {
  std::int64_t highest = 0;
  for (const ServiceHealth& health : services) {
    for (const auto& consumed : health.status.consumed()) {
      if (consumed.source() == producer && consumed.partition() == partition) {
        highest = std::max(highest, consumed.position().seq());
      }
    }
    if (health.service != producer) continue;
    for (const auto& produced : health.status.produced()) {
      if (produced.partition() == partition) {
        highest = std::max({highest, produced.head().seq(), produced.relayed_seq()});
      }
    }
  }
  return highest;
}

}  // namespace jemputbola::cli
