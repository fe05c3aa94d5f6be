#pragma once

#include <cstdint>
#include <optional>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling::fixtures {

// What CBC says of a model of the planning problem.
struct Exact {
  // Of the best plan it found; nullopt when there is none (a given plan breaks the model).
  std::optional<double> captured;
  // No plan can capture more.
  double bound = 0;
};

// The most that any plan can capture by the last service day, as an integer program that shares nothing with the
// optimiser but Pace. A tour of a mobile unit is a choice among all sets of villages, each as long as its shortest
// round trip; who can be met follows the visit number. For worlds on their first morning without announced visits,
// called-off days and outages, turnouts that do not grow, whole minutes for set-up and capture, one or two units, and
// so few villages that their subsets can be listed. With `plan` the tours and captures are fixed to it: its value, or
// nothing when it is no plan of this problem.
Exact SolveExactly(const World& world, double seconds, const Plan* plan = nullptr);

}  // namespace jemputbola::scheduling::fixtures
