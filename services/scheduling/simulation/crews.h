#pragma once

#include <cstdint>
#include <vector>

#include "scheduling/domain/campaign.h"
#include "scheduling/domain/learning.h"
#include "scheduling/simulation/chance.h"

namespace jemputbola::scheduling::simulation {

// How it really goes, which the plan does not know.
struct Conduct {
  // Real minutes for each planned minute of recording: 1 is as planned, 2 half as fast.
  double pace = 1;
  // Share really met at the first, second and further visits; the last holds for all further ones. Empty: as planned.
  std::vector<double> turnout;
  // Correlation of the people of one village on one visit: villages differ more than coins do. 0 to 0.9.
  double turnout_spread = kTurnoutSpread;
  // Coefficient of variation of a unit's rate from day to day. 0 to 1.
  double pace_spread = kPaceSpread;
};

// Drawn once for a unit and day: how fast it is today against its own average; mean 1 (gamma).
double DayFactor(const Conduct& conduct, Chance& chance);

// How many of `left` come to the `visit_number`-th visit: binomial, with a share drawn for this visit from the beta
// distribution whose mean is the turnout and whose correlation is the spread.
std::int64_t Met(const Campaign& planned, const Conduct& conduct, int visit_number, std::int64_t left, Chance& chance);

// People recorded one after the other until `met` are done or `minutes` are over; each takes an exponential time.
struct Recorded {
  std::int64_t captured = 0;
  // When the first and the last were done, minutes from the beginning.
  double first_minute = 0;
  double last_minute = 0;
};
Recorded Record(std::int64_t met, double minutes, double minutes_per_capture, double day_factor, Chance& chance);

}  // namespace jemputbola::scheduling::simulation
