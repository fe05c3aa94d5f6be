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
  // The same for the people captured by the deadline.
  int captured_inside = 0;
};

// Lives through `campaigns` campaigns whose pace and turnouts are drawn from the prior (learning.h), each with daily
// cuts. After `days` working days the range is drawn from what the crews reported so far, and compared with what came.
Calibration Calibrate(const World& world, int campaigns, int days, int draws, std::uint64_t seed);

}  // namespace jemputbola::scheduling::fixtures
