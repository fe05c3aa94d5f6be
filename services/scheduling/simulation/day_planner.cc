#include "scheduling/simulation/day_planner.h"

#include <algorithm>
#include <cmath>

#include "scheduling/domain/constraints.h"

namespace jemputbola::scheduling::simulation {
namespace {

// As in gap.cc.
constexpr double kEpsilon = 1e-9;
// As in search.cc: a stop that costs nothing is still compared by its gain.
constexpr double kLeastMinutes = 1e-3;

}  // namespace

void Standing::Visit(std::size_t village, int day, std::int64_t captures) {
  if (visited_on[village] != day) ++visits[village];
  visited_on[village] = day;
  last_visit[village] = std::max(last_visit[village], day);
  left[village] -= captures;
}

Standing StandingOf(const Outline& outline) {
  Standing standing;
  for (const Outline::Place& village : outline.villages) {
    standing.left.push_back(village.workload);
    standing.visits.push_back(village.past_visits + (village.visited_today ? 1 : 0));
    standing.last_visit.push_back(village.last_visit);
    standing.visited_on.push_back(village.visited_today ? 0 : -1);
  }
  return standing;
}

void DayPlanner::Start(const Standing& standing) {
  expected_ = standing;
  const std::size_t districts = outline_.district_begins.size() - 1;
  district_left_.assign(districts, 0);
  district_last_visit_.assign(districts, Outline::kNever);
  for (std::size_t village = 0; village < outline_.villages.size(); ++village) {
    const std::size_t district = outline_.villages[village].district;
    district_left_[district] += expected_.left[village];
    district_last_visit_[district] = std::max(district_last_visit_[district], expected_.last_visit[village]);
  }
}

std::int64_t DayPlanner::Reachable(std::size_t village, int day) const {
  const auto left = static_cast<double>(expected_.left[village]);
  if (figures_.turnout.empty()) return expected_.left[village];
  const auto number = static_cast<std::size_t>(std::max(expected_.VisitNumber(village, day), 1));
  const double share = figures_.turnout[std::min(number, figures_.turnout.size()) - 1];
  return static_cast<std::int64_t>(left * share + kEpsilon);
}

std::int64_t DayPlanner::CapturesWithin(std::size_t crew, int minutes, bool set_up) const {
  const double rest = minutes - (set_up ? SetUp(crew) : 0);
  return rest <= 0 ? 0 : static_cast<std::int64_t>(rest / MinutesPerCapture(crew) + kEpsilon);
}

void DayPlanner::Expect(std::size_t crew, int day, const TourStop& stop) {
  std::int64_t captures = 0;
  if (!stop.completed) {
    captures = CapturesWithin(crew, stop.leave - stop.arrive, true);
    if (day == 0 && outline_.now > stop.arrive) {
      captures = std::min(captures, CapturesWithin(crew, stop.leave - outline_.now, false));
    }
    captures = std::min(captures, Reachable(stop.village, day));
  }
  const std::size_t district = outline_.villages[stop.village].district;
  district_left_[district] -= captures;
  district_last_visit_[district] = std::max(district_last_visit_[district], day);
  expected_.Visit(stop.village, day, captures);
}

void DayPlanner::Enter(std::size_t district) {
  if (district_ >= 0 && static_cast<std::size_t>(district_) != district) {
    finished_[static_cast<std::size_t>(district_)] = 1;
  }
  district_ = static_cast<int>(district);
}

void DayPlanner::Fill(std::size_t crew, int day, DayTour& tour) {
  finished_.assign(district_left_.size(), 0);
  district_ = -1;
  Gap gap{0, std::max(outline_.campaign.opens_minute, day == 0 ? outline_.now : 0), 0, 0};
  const DayTour pins = tour;
  std::size_t at = 0;
  for (const TourStop& pin : pins) {
    const std::size_t before = tour.size();
    gap.to = PlaceOf(crew, pin.village);
    gap.until = pin.arrive;
    FillGap(crew, day, gap, tour, at);
    at += tour.size() - before + 1;
    gap.from = gap.to;
    gap.start = std::max(gap.start, pin.completed ? pin.arrive : pin.leave);
    Enter(outline_.villages[pin.village].district);
  }
  gap.to = 0;
  gap.until = outline_.campaign.closes_minute;
  FillGap(crew, day, gap, tour, at);
}

void DayPlanner::FillEnd(std::size_t crew, int day, int minute, DayTour& tour) {
  finished_.assign(district_left_.size(), 0);
  district_ = -1;
  for (const TourStop& stop : tour) Enter(outline_.villages[stop.village].district);
  Gap gap{0, std::max(outline_.campaign.opens_minute, minute), 0, outline_.campaign.closes_minute};
  if (!tour.empty()) {
    gap.from = PlaceOf(crew, tour.back().village);
    gap.start = std::max(gap.start, tour.back().leave);
  }
  FillGap(crew, day, gap, tour, tour.size());
}

void DayPlanner::CarryOut(std::size_t crew, int day, DayTour& tour) {
  Gap gap{0, outline_.campaign.opens_minute, 0, outline_.campaign.closes_minute};
  std::size_t at = tour.size();
  for (const std::size_t village : outline_.carried_out[static_cast<std::size_t>(day)][crew]) {
    const Times times = Fit(village, crew, day, gap);
    if (times.captures >= 1) Add(village, times, crew, day, gap, tour, at);
  }
  FillEnd(crew, day, 0, tour);
}

void DayPlanner::FillGap(std::size_t crew, int day, Gap gap, DayTour& tour, std::size_t at) {
  while (CapturesWithin(crew, gap.until - gap.start, true) >= 1) {
    const Rule rule = day < outline_.service_days ? outline_.rule : outline_.rule_after;
    const bool added =
        rule == Rule::kMarginalGain ? AddByGain(crew, day, gap, tour, at) : AddByDistrict(crew, day, gap, tour, at);
    if (!added) return;
  }
}

bool DayPlanner::AddByDistrict(std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at) {
  if (district_ >= 0 && AddIn(static_cast<std::size_t>(district_), crew, day, gap, tour, at)) return true;
  order_.clear();
  for (std::size_t district = 0; district < district_left_.size(); ++district) {
    if (static_cast<int>(district) != district_ && finished_[district] == 0) order_.push_back(district);
  }
  std::sort(order_.begin(), order_.end(), [this](std::size_t a, std::size_t b) { return DistrictGoesBefore(a, b); });
  for (const std::size_t district : order_) {
    if (!AddIn(district, crew, day, gap, tour, at)) continue;
    Enter(district);
    return true;
  }
  return false;
}

bool DayPlanner::AddIn(std::size_t district, std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at) {
  int best = -1;
  Times best_times;
  for (std::size_t village = outline_.district_begins[district]; village < outline_.district_begins[district + 1];
       ++village) {
    if (best >= 0 && !VillageGoesBefore(village, static_cast<std::size_t>(best))) continue;
    const Times times = Fit(village, crew, day, gap);
    if (times.captures < 1) continue;
    best = static_cast<int>(village);
    best_times = times;
  }
  if (best < 0) return false;
  Add(static_cast<std::size_t>(best), best_times, crew, day, gap, tour, at);
  return true;
}

bool DayPlanner::AddByGain(std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at) {
  int best = -1;
  double best_rate = 0;
  Times best_times;
  const int straight = Minutes(crew, gap.from, gap.to);
  for (std::size_t village = 0; village < outline_.villages.size(); ++village) {
    const Times times = Fit(village, crew, day, gap);
    if (times.captures < 1) continue;
    const std::size_t place = PlaceOf(crew, village);
    const int detour = Minutes(crew, gap.from, place) + Minutes(crew, place, gap.to) - straight;
    const double minutes = std::max(kLeastMinutes, static_cast<double>(detour + times.leave - times.arrive));
    const double rate = static_cast<double>(times.captures) / minutes;
    if (rate <= best_rate * (1 + kEpsilon)) continue;
    best_rate = rate;
    best = static_cast<int>(village);
    best_times = times;
  }
  if (best < 0) return false;
  Add(static_cast<std::size_t>(best), best_times, crew, day, gap, tour, at);
  return true;
}

void DayPlanner::Add(std::size_t village, const Times& times, std::size_t crew, int day, Gap& gap, DayTour& tour,
                     std::size_t& at) {
  tour.insert(tour.begin() + static_cast<std::ptrdiff_t>(at),
              {village, times.arrive, times.leave, times.captures, false});
  ++at;
  const std::size_t district = outline_.villages[village].district;
  district_left_[district] -= times.captures;
  district_last_visit_[district] = std::max(district_last_visit_[district], day);
  expected_.Visit(village, day, times.captures);
  gap.from = PlaceOf(crew, village);
  gap.start = times.leave;
}

DayPlanner::Times DayPlanner::Fit(std::size_t village, std::size_t crew, int day, const Gap& gap) const {
  Times times;
  Candidate candidate;
  candidate.reachable = Reachable(village, day);
  if (candidate.reachable < 1) return times;
  const Outline::Place& place = outline_.villages[village];
  candidate.visited_that_day = expected_.visited_on[village] == day;
  candidate.blocked_that_day =
      !place.blocked.empty() && std::find(place.blocked.begin(), place.blocked.end(), day) != place.blocked.end();
  const Outline::Crew& unit = outline_.crews[crew];
  candidate.served_by_unit = !unit.fixed || unit.district == static_cast<int>(place.district);
  const std::size_t at = PlaceOf(crew, village);
  times.arrive = gap.start + Minutes(crew, gap.from, at);
  const int minutes = gap.until - Minutes(crew, at, gap.to) - times.arrive;
  candidate.captures = std::min(candidate.reachable, CapturesWithin(crew, minutes, true));
  if (Broken(candidate) != nullptr) return times;
  times.captures = candidate.captures;
  const double busy = SetUp(crew) + static_cast<double>(times.captures) * MinutesPerCapture(crew);
  times.leave = times.arrive + static_cast<int>(std::ceil(busy - kEpsilon));
  return times;
}

bool DayPlanner::VillageGoesBefore(std::size_t a, std::size_t b) const {
  if (expected_.left[a] != expected_.left[b]) return expected_.left[a] > expected_.left[b];
  if (expected_.last_visit[a] != expected_.last_visit[b]) return expected_.last_visit[a] < expected_.last_visit[b];
  return a < b;
}

bool DayPlanner::DistrictGoesBefore(std::size_t a, std::size_t b) const {
  if (district_left_[a] != district_left_[b]) return district_left_[a] > district_left_[b];
  if (district_last_visit_[a] != district_last_visit_[b]) return district_last_visit_[a] < district_last_visit_[b];
  return a < b;
}

}  // namespace jemputbola::scheduling::simulation
