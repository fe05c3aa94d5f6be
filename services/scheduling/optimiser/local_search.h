#pragma once

#include <span>
#include <vector>

#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

// The second neighbourhood: small exact changes that are made while they are better. Keeps its arrays between calls;
// not thread-safe.
class LocalSearch {
 public:
  // Orders the stops of a route anew (2-opt, and stretches of up to three stops moved or turned) until no such change
  // makes it shorter. True when it became shorter.
  bool Shorten(Solution& solution, int route);
  // Exchanges one stop of an open route for one that is worth more, wherever it then fits best. True when anything
  // changed.
  bool Replace(Solution& solution, std::span<const int> open);

 private:
  void Read(const Solution& solution, int route);
  void SumUp(const Problem& problem);
  bool TurnAround(const Problem& problem);
  bool MoveStretch(const Problem& problem);
  bool ReplaceOn(Solution& solution, int route);

  // The route being worked on: its places, the ends included, and how much longer each prefix is when driven backwards.
  std::vector<int> places_;
  std::vector<int> stops_;
  std::vector<double> backwards_;
  std::vector<std::int64_t> worth_;
};

}  // namespace jemputbola::scheduling::optimiser
