#include "scheduling/optimiser/problem.h"

#include <cmath>

namespace jemputbola::scheduling::optimiser {

double Problem::TimedService(int route, std::int64_t people) const {
  const double setup = routes[static_cast<std::size_t>(route)].travels ? setup_minutes : 0;
  return std::ceil(setup + static_cast<double>(people) * minutes_per_capture - kTolerance);
}

std::int64_t Problem::TimedPeople(int route, double minutes, std::int64_t at_most) const {
  const double left = minutes - (routes[static_cast<std::size_t>(route)].travels ? setup_minutes : 0) + kTolerance;
  if (left < 0) return 0;
  if (minutes_per_capture == 0) return at_most;
  if (left >= static_cast<double>(at_most) * minutes_per_capture) return at_most;
  return static_cast<std::int64_t>(std::floor(left / minutes_per_capture));
}

}  // namespace jemputbola::scheduling::optimiser
