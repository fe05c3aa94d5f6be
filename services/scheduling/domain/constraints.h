#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace jemputbola::scheduling {

// A stop that a unit could make next.
struct Candidate {
  // Fits when captures >= 1, see StopTimes.
  std::int64_t captures = 0;
  // floor(people left x turnout of this visit number).
  std::int64_t reachable = 0;
  // By any unit, planned or real, on that day.
  bool visited_that_day = false;
  // An operator called this day off for the village.
  bool blocked_that_day = false;
  // A fixed unit calls only the villages of its district.
  bool served_by_unit = true;
};

// A rule that no plan may break, tested alone and combined by the planner. `allows` is pure.
struct HardConstraint {
  std::string_view name;
  bool (*allows)(const Candidate& candidate);
};

inline constexpr std::array<HardConstraint, 5> kHardConstraints = {{
    {"somebody can be met", [](const Candidate& stop) { return stop.reachable >= 1; }},
    {"a village is visited once a day", [](const Candidate& stop) { return !stop.visited_that_day; }},
    {"a day called off stays free", [](const Candidate& stop) { return !stop.blocked_that_day; }},
    {"a fixed unit serves its district", [](const Candidate& stop) { return stop.served_by_unit; }},
    {"the stop fits into office hours", [](const Candidate& stop) { return stop.captures >= 1; }},
}};

// nullptr when every constraint allows it, else the first that does not.
constexpr const HardConstraint* Broken(const Candidate& candidate) {
  for (const HardConstraint& constraint : kHardConstraints) {
    if (!constraint.allows(candidate)) return &constraint;
  }
  return nullptr;
}

}  // namespace jemputbola::scheduling
