#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/orienteering.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {

Plan Orienteering::ToPlan(const optimiser::Solution& solution, std::string_view why) const {
  Plan plan;
  Expectation expectation(world_);
  for (std::size_t day = 0; day < days_.size(); ++day) {
    expectation.StartDay(days_[day]);
    std::vector<Tour> tours;
    for (std::size_t unit = 0; unit < world_.campaign.units.size(); ++unit) {
      Tour& tour = tours.emplace_back();
      tour.day = days_[day];
      tour.unit_id = world_.campaign.units[unit].id;
      AddPinned(world_.campaign.units[unit], expectation, tour);
    }
    for (int route = 0; route < static_cast<int>(routes_.size()); ++route) {
      const FreeTime& free = routes_[static_cast<std::size_t>(route)];
      if (free.day == days_[day]) AddStops(route, solution, why, expectation, tours[free.unit]);
    }
    for (std::size_t unit = 0; unit < tours.size(); ++unit) {
      if (tours[unit].stops.empty()) continue;
      Finish(world_.campaign.units[unit], tours[unit]);
      for (const Stop& stop : tours[unit].stops) plan.expected_captures += stop.expected_captures;
      plan.tours.push_back(std::move(tours[unit]));
    }
  }
  if (problem_.groups > 0) ExplainCoverage(plan);
  return plan;
}

void Orienteering::ExplainCoverage(Plan& plan) const {
  std::vector<bool> visited(static_cast<std::size_t>(problem_.groups), false);
  for (Tour& tour : plan.tours) {
    if (tour.day > world_.campaign.cover_by) return;
    for (Stop& stop : tour.stops) {
      const int group = problem_.group[static_cast<std::size_t>(villages_.Find(stop.village))];
      if (group < 0 || visited[static_cast<std::size_t>(group)]) continue;
      visited[static_cast<std::size_t>(group)] = true;
      absl::StrAppend(&stop.reason, " It is the first visit of ", stop.district_name,
                      "; every district is to be visited by ", Date(world_.campaign.cover_by), ".");
    }
  }
}

void Orienteering::AddPinned(const Unit& unit, Expectation& expectation, Tour& tour) const {
  for (const Pin& pin : pins_.Of(tour.day, unit.id)) {
    const std::int64_t left = expectation.left(pin.village);
    const std::int64_t captures = std::min(MostAt(world_, unit, *pin.visit), expectation.Reachable(pin.village));
    expectation.Visit(pin.village, captures);
    if (pin.visit->completed) continue;
    tour.stops.push_back(StopOf(unit, *pin.visit, villages_.village(pin.village), captures, left));
  }
}

void Orienteering::AddStops(int route, const optimiser::Solution& solution, std::string_view why,
                            Expectation& expectation, Tour& tour) const {
  const FreeTime& free = routes_[static_cast<std::size_t>(route)];
  const Unit& unit = world_.campaign.units[free.unit];
  int at = problem_.routes[static_cast<std::size_t>(route)].from;
  int time = free.gap.start;
  for (const int customer : solution.stops(route)) {
    const auto index = static_cast<std::size_t>(customer);
    const Village& village = villages_.village(index);
    const int place = problem_.PlaceOn(route, customer);
    const std::int64_t take = solution.Take(customer, route);
    const int arrive = time + static_cast<int>(problem_.Travel(at, place));
    const int leave = arrive + static_cast<int>(problem_.Service(route, take));
    tour.stops.push_back(
        {village.code, village.name, village.district, village.district_name, arrive, leave, take,
         expectation.left(index),
         absl::StrCat(unit.fixed ? "Called to the office. " : "", absl::string_view(why.data(), why.size()), " ",
                      People(take), " of ", Count(expectation.left(index)), " left, for ", leave - time, " minutes",
                      unit.fixed ? "." : ", the way there included."),
         "", unit.fixed});
    expectation.Visit(index, take);
    at = place;
    time = leave;
  }
}

void Orienteering::Finish(const Unit& unit, Tour& tour) const {
  const Pace pace(world_.campaign, unit);
  std::stable_sort(tour.stops.begin(), tour.stops.end(),
                   [](const Stop& a, const Stop& b) { return a.arrive_minute < b.arrive_minute; });
  Point at = world_.campaign.office;
  for (const Stop& stop : tour.stops) {
    const Point place = unit.fixed ? at : villages_.village(static_cast<std::size_t>(villages_.Find(stop.village))).at;
    tour.travel_km += pace.Km(at, place);
    if (&stop == &tour.stops.front()) tour.leave_office_minute = stop.arrive_minute - pace.Minutes(at, place);
    at = place;
  }
  tour.leave_office_minute = std::max(tour.leave_office_minute, world_.campaign.opens_minute);
  tour.travel_km += pace.Km(at, world_.campaign.office);
  tour.back_at_office_minute = tour.stops.back().leave_minute + pace.Minutes(at, world_.campaign.office);
}

}  // namespace jemputbola::scheduling
