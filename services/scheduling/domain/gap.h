#pragma once

#include <cstdint>
#include <vector>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// A stretch of a unit's day between two things that are fixed: it stands at `from` at minute `start` and must be at
// `to` by minute `until`.
struct Gap {
  Point from;
  int start = 0;
  Point to;
  int until = 0;
};

// When a stop inside a gap would begin and end, and how many captures it gives: arrive = start + travel; the crew sets
// up, records at most `reachable` people and leaves in time to be at `to` by `until`. captures is 0 when not even one
// fits.
struct StopTimes {
  int arrive_minute = 0;
  int leave_minute = 0;
  std::int64_t captures = 0;
};

// How a unit spends time: a fixed unit neither travels nor sets up.
class Pace {
 public:
  Pace(const Campaign& campaign, const Unit& unit);
  // Whole minutes, rounded up.
  int Minutes(const Point& from, const Point& to) const;
  double Km(const Point& from, const Point& to) const;
  StopTimes Fit(const Gap& gap, const Point& village, std::int64_t reachable) const;
  // What can be recorded between two times at a stop, set-up included: floor((to - from - setup) / minutes per
  // capture).
  std::int64_t CapturesWithin(int from_minute, int to_minute, bool set_up = true) const;
  // Whether even an empty gap of `minutes` leaves room for one capture.
  bool RoomForOne(int minutes) const;

 private:
  Travel travel_;
  bool travels_;
  double setup_minutes_;
  double minutes_per_capture_;
};

// Whether the village has coordinates; without, it is reached by the times of a travel matrix only.
bool IsPlaceKnown(const Village& village);

// Whether the unit serves the village and can record somebody of it on a day given to it alone, inside office hours.
bool Reaches(const Campaign& campaign, const Unit& unit, const Village& village);

}  // namespace jemputbola::scheduling
