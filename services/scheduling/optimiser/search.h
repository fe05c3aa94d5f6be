#pragma once

#include <cstdint>

#include "scheduling/optimiser/budget.h"
#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

struct Outcome {
  Solution best;
  std::int64_t iterations = 0;
};

// Tours built by putting in, one after another, the stop that gives most for its minutes. Where that leaves a group
// without a stop, the better of two: room is made for it, or they are built again around a stop for each group on the
// route that keeps room for it.
Solution Construct(const Problem& problem);

// Tours built in order of the routes, each by going on, from where the unit stands, to the stop that gives most for the
// minutes until it would be on its old way again. Groups that a route keeps room for come first on it, unless that is
// not wanted.
Solution ConstructInOrder(const Problem& problem, bool keep_room = true);

// Adaptive large neighbourhood search from `start` (Ropke and Pisinger 2006; for team orienteering Kim, Li and Johnson
// 2013, Hammami, Rekik and Coelho 2020): stops are taken away by one of several rules and put back by one of several,
// local search follows, and rules that did well are chosen more often. A worse solution is accepted with a probability
// that shrinks as the budget is used up. Never worse than `start`. The same for a seed when the budget counts
// iterations.
Outcome Search(const Solution& start, std::uint64_t seed, Budget& budget);

}  // namespace jemputbola::scheduling::optimiser
