#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// People whom another visit would be expected to meet, and to whom no unit comes however long the service goes on.
struct OutOfReach {
  // All who are left in those villages.
  std::int64_t people = 0;
  // Part of a sentence: "no unit is there for them after 2024-08-02"; empty without people.
  std::string why;
};

// The villages, as they stand after `beyond`, at which another visit would be expected to meet somebody. `beyond` is a
// plan of `world` that was carried on to `until` or to its end. Pure.
std::vector<Village> StillToMeet(const World& world, const Plan& beyond, absl::CivilDay until);

// Of such villages, when no unit comes to any of them. Pure.
OutOfReach OutOfReachOf(const World& world, const std::vector<Village>& still_to_meet, absl::CivilDay until);

}  // namespace jemputbola::scheduling
