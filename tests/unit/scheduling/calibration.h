#pragma once

#include <cstdint>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling::fixtures {

// How often the truth lay where the forecast said it would.
struct Calibration {
  int campaigns = 0;
  // The true finish lay in the 10-90 % range, before it, after it.
  int inside = 0;
  int before = 0;
  int after = 0;
  // Of all, whose true finish lies later than a range looks (OutlookRange::kHorizonDays).
  int unfinished = 0;
  // The same for the people captured by the deadline, from day `days` on: above the range, below it; and the mean of
  // what came less what was expected, in people and in 10-90 % ranges.
  int captured_inside = 0;
  int captured_above = 0;
  int captured_below = 0;
  double captured_beyond_expected = 0;
  // Mean of what was captured and of the width of its range.
  double captured = 0;
  double width = 0;
  // How many of the true finishes lay below the range's middle.
  int before_middle = 0;
  int captured_below_middle = 0;
};

// Lives through `campaigns` campaigns whose pace and turnouts are drawn from the prior (learning.h), each with daily
// cuts. After `days` working days the range is drawn from what the crews reported so far, and compared with what came.
Calibration Calibrate(const World& world, int campaigns, int days, int draws, std::uint64_t seed);

}  // namespace jemputbola::scheduling::fixtures
