#include "scheduling/optimiser/problem.h"

#include <cmath>

namespace jemputbola::scheduling::optimiser {

double Problem::TimedService(const Route& way, std::int64_t people) {
  return std::ceil(way.setup_minutes + static_cast<double>(people) * way.minutes_per_capture - kTolerance);
}

std::int64_t Problem::TimedPeople(const Route& way, double minutes, std::int64_t at_most) {
  const double left = minutes - way.setup_minutes + kTolerance;
  if (left < 0) return 0;
  if (left >= static_cast<double>(at_most) * way.minutes_per_capture) return at_most;
  return static_cast<std::int64_t>(std::floor(left / way.minutes_per_capture));
}

}  // namespace jemputbola::scheduling::optimiser
