#pragma once

#include <vector>

#include "scheduling/optimiser/random.h"
#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

// The ways in which the destroying half takes stops away.
enum class RemovalRule {
  kAnywhere,
  // A stretch of consecutive stops on each chosen route.
  kStretch,
  // Stops close to one place.
  kAround,
  // Stops that give little for the time they cost.
  kPoorest,
  // All stops of one route.
  kWholeRoute,
};
inline constexpr int kRemovalRules = 5;

class Removal {
 public:
  // `most_open`: routes touched at most.
  Removal(const Problem& problem, int most_open);
  // Takes stops away and gives the routes that are open to be filled anew: those touched, and others up to most_open.
  // `share` in (0, 1]: of the stops on the chosen routes. The span is valid until the next call.
  const std::vector<int>& Remove(Solution& solution, RemovalRule rule, double share, Random& random);

 private:
  void Choose(const Solution& solution, Random& random);
  void RemoveRandom(Solution& solution, int count, Random& random);
  void RemoveStretches(Solution& solution, double share, Random& random);
  void RemoveAround(Solution& solution, int count, Random& random);
  void RemovePoorest(Solution& solution, int count, Random& random);

  const Problem& problem_;
  int most_open_;
  std::vector<int> all_;
  std::vector<int> open_;
};

}  // namespace jemputbola::scheduling::optimiser
