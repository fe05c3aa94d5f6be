#include "scheduling/simulation/crews.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling::simulation {

double DayFactor(const Conduct& conduct, Chance& chance) {
  if (conduct.pace_spread <= 0) return 1;
  const double shape = 1 / (conduct.pace_spread * conduct.pace_spread);
  return chance.Gamma(shape) / shape;
}

std::int64_t Met(const Campaign& planned, const Conduct& conduct, int visit_number, std::int64_t left, Chance& chance) {
  double share = planned.TurnoutAt(visit_number);
  if (!conduct.turnout.empty()) {
    share = conduct.turnout[std::min(static_cast<std::size_t>(visit_number), conduct.turnout.size()) - 1];
  }
  if (conduct.turnout_spread > 0 && share > 0 && share < 1) {
    const double people = 1 / conduct.turnout_spread - 1;
    share = chance.Beta(share * people, (1 - share) * people);
  }
  return chance.Binomial(left, share);
}

Recorded Record(std::int64_t met, double minutes, double minutes_per_capture, double day_factor, Chance& chance) {
  Recorded recorded;
  const double mean = minutes_per_capture / day_factor;
  double now = 0;
  while (recorded.captured < met) {
    now -= mean * std::log(1 - chance.Unit());
    if (now > minutes) break;
    if (recorded.captured == 0) recorded.first_minute = now;
    recorded.last_minute = now;
    ++recorded.captured;
  }
  return recorded;
}

}  // namespace jemputbola::scheduling::simulation
