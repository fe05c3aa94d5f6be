#pragma once

#include <cstdint>
#include <string>

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

// What is left so after `beyond`, a plan of `world` that was carried on to `until` or to its end. Pure.
OutOfReach OutOfReachAfter(const World& world, const Plan& beyond, absl::CivilDay until);

}  // namespace jemputbola::scheduling
