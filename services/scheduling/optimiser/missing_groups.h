#pragma once

#include <span>

#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

// Gives each group that has no stop one on one of `routes`, where that costs least: beside the stops of the route, or
// in place of some that follow one another. No other group loses its last one for it. False when there was nothing to
// do or nothing fits.
bool VisitMissingGroups(Solution& solution, std::span<const int> routes);

}  // namespace jemputbola::scheduling::optimiser
