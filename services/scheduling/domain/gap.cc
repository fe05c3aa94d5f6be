#include "scheduling/domain/gap.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling {
namespace {

// Guards floor and ceil against the last bit of sums like 0.1 + 0.2.
constexpr double kEpsilon = 1e-9;

}  // namespace

Pace::Pace(const Campaign& campaign, const Unit& unit)
    : travel_(campaign.travel()),
      travels_(!unit.fixed),
      setup_minutes_(unit.fixed ? 0 : campaign.setup_minutes),
      minutes_per_capture_(campaign.MinutesPerCapture(unit)) {}

int Pace::Minutes(const Point& from, const Point& to) const {
  return travels_ ? travel_.Minutes(from, to) : 0;
}

double Pace::Km(const Point& from, const Point& to) const {
  return travels_ ? travel_.Km(from, to) : 0;
}

StopTimes Pace::Fit(const Gap& gap, const Point& village, std::int64_t reachable) const {
  StopTimes times;
  times.arrive_minute = gap.start + Minutes(gap.from, village);
  const int leave_by = gap.until - Minutes(village, gap.to);
  times.captures = std::min(reachable, CapturesWithin(times.arrive_minute, leave_by));
  const double busy = setup_minutes_ + static_cast<double>(times.captures) * minutes_per_capture_;
  times.leave_minute = times.arrive_minute + static_cast<int>(std::ceil(busy - kEpsilon));
  return times;
}

std::int64_t Pace::CapturesWithin(int from_minute, int to_minute, bool set_up) const {
  const double minutes = to_minute - from_minute - (set_up ? setup_minutes_ : 0);
  return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(minutes / minutes_per_capture_ + kEpsilon)));
}

bool Pace::RoomForOne(int minutes) const {
  return CapturesWithin(0, minutes) >= 1;
}

bool IsPlaceKnown(const Village& village) {
  return village.at.latitude != 0 || village.at.longitude != 0;
}

bool Reaches(const Campaign& campaign, const Unit& unit, const Village& village) {
  if (!unit.Serves(village.district)) return false;
  const Gap day{campaign.office, campaign.opens_minute, campaign.office, campaign.closes_minute};
  return Pace(campaign, unit).Fit(day, village.at, 1).captures >= 1;
}

}  // namespace jemputbola::scheduling
