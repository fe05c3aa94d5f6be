#include "scheduling/domain/orienteering.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "scheduling/domain/constraints.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/soft_constraints.h"
#include "scheduling/optimiser/missing_groups.h"

namespace jemputbola::scheduling {

Orienteering::Orienteering(const World& world, absl::CivilDay until)
    : world_(world), villages_(world), pins_(world, villages_) {
  const Calendar calendar = world.campaign.calendar();
  for (absl::CivilDay day = std::max(world.today, calendar.first()); day <= until; ++day) {
    if (calendar.WouldBeWorkingDay(day)) days_.push_back(day);
  }
  AddCustomers();
  const CoverageRule rule(world, villages_);
  for (std::size_t district = 0; district < villages_.districts().size(); ++district) {
    if (!rule.covered(district)) ++districts_;
  }
  for (int day = 0; day < static_cast<int>(days_.size()); ++day) AddPins(day);
  for (const FreeTime& free : FreeTimes(world, villages_, days_)) AddRoute(free);
  Forbid();
  Favour();
  if (districts_ > 0) Cover(rule);
}

void Orienteering::Cover(const CoverageRule& rule) {
  std::vector<int> groups(villages_.districts().size(), -1);
  for (std::size_t district = 0; district < groups.size(); ++district) {
    if (!rule.covered(district)) groups[district] = problem_.groups++;
  }
  for (std::size_t village = 0; village < villages_.size(); ++village) {
    problem_.group.push_back(groups[villages_.DistrictOfVillage(village)]);
  }
  for (std::size_t day = 0; day < days_.size(); ++day) {
    if (rule.Counts(days_[day])) problem_.group_until = static_cast<int>(day);
  }
  problem_.group_worth = SoftWeights(people_, static_cast<int>(days_.size()), districts_).Of({0, 0, false, true});
  for (const FreeTime& free : routes_) {
    const std::string& unit = world_.campaign.units[free.unit].id;
    const std::vector<std::size_t>& kept = rule.Kept(unit, free.day, free.gap.start);
    problem_.kept.emplace_back(kept.begin(), kept.end());
  }
}

void Orienteering::AddCustomers() {
  const Pace pace(world_.campaign, Unit{});
  problem_.places = static_cast<int>(villages_.size()) + 1;
  for (int from = 0; from < problem_.places; ++from) {
    for (int to = 0; to < problem_.places; ++to) {
      problem_.travel.push_back(from == to ? 0 : pace.Minutes(PointOf(from), PointOf(to)));
    }
  }
  problem_.symmetric = world_.campaign.matrix == nullptr;
  problem_.turnout = world_.campaign.turnout;
  const bool today = !days_.empty() && days_[0] == world_.today;
  for (std::size_t index = 0; index < villages_.size(); ++index) {
    const Village& village = villages_.village(index);
    optimiser::Customer customer;
    people_ += village.workload;
    customer.place = PlaceNumber(static_cast<int>(index));
    customer.people = village.workload;
    customer.past_visits = village.past_visits + (village.visited_today ? 1 : 0);
    customer.visited_on = village.visited_today && today ? 0 : -1;
    problem_.customers.push_back(std::move(customer));
  }
}

Point Orienteering::PointOf(int place) const {
  return place == 0 ? world_.campaign.office : villages_.village(static_cast<std::size_t>(place) - 1).at;
}

std::int64_t Orienteering::Weight(int day) const {
  const int days = static_cast<int>(days_.size());
  return SoftWeights(people_, days, districts_).Of({1, days - day, false});
}

void Orienteering::AddPins(int day) {
  for (const Unit& unit : world_.campaign.units) {
    for (const Pin& pin : pins_.Of(days_[static_cast<std::size_t>(day)], unit.id)) {
      problem_.customers[pin.village].fixed.push_back({day, MostAt(world_, unit, *pin.visit), Weight(day)});
    }
  }
}

void Orienteering::AddRoute(const FreeTime& free) {
  const Unit& unit = world_.campaign.units[free.unit];
  optimiser::Route route;
  route.from = PlaceNumber(free.from_village);
  route.to = PlaceNumber(free.to_village);
  route.length = free.gap.until - free.gap.start;
  route.day = static_cast<int>(std::lower_bound(days_.begin(), days_.end(), free.day) - days_.begin());
  route.travels = !unit.fixed;
  route.weight = Weight(route.day);
  route.setup_minutes = unit.fixed ? 0 : world_.campaign.setup_minutes;
  route.minutes_per_capture = world_.campaign.MinutesPerCapture(unit);
  problem_.routes.push_back(route);
  routes_.push_back(free);
}

void Orienteering::Forbid() {
  problem_.allowed.reserve(villages_.size() * routes_.size());
  std::vector<absl::CivilDay> blocked;
  for (std::size_t index = 0; index < villages_.size(); ++index) {
    const Village& village = villages_.village(index);
    blocked.clear();
    for (const BlockedDay& day : world_.blocked) {
      if (day.village == village.code) blocked.push_back(day.day);
    }
    for (const FreeTime& free : routes_) {
      const Unit& unit = world_.campaign.units[free.unit];
      Candidate candidate;
      candidate.captures = 1;
      candidate.reachable = 1;
      candidate.visited_that_day = village.visited_today && free.day == world_.today;
      candidate.blocked_that_day = std::find(blocked.begin(), blocked.end(), free.day) != blocked.end();
      candidate.served_by_unit = unit.Serves(village.district);
      problem_.allowed.push_back(Broken(candidate) == nullptr ? 1 : 0);
    }
  }
}

void Orienteering::Favour() {
  if (world_.before.empty()) return;
  const std::int64_t worth = SoftWeights(people_, static_cast<int>(days_.size()), districts_).Of({0, 0, true});
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<std::size_t>> routes;
  for (std::size_t route = 0; route < routes_.size(); ++route) {
    const FreeTime& free = routes_[route];
    routes[{free.day, world_.campaign.units[free.unit].id}].push_back(route);
  }
  problem_.bonus.assign(problem_.customers.size() * routes_.size(), 0);
  for (const PlannedStop& stop : world_.before) {
    const int village = villages_.Find(stop.village);
    const auto found = routes.find({stop.day, stop.unit_id});
    if (village < 0 || found == routes.end()) continue;
    for (const std::size_t route : found->second) {
      problem_.bonus[static_cast<std::size_t>(village) * routes_.size() + route] = worth;
    }
  }
}

int Orienteering::RouteAt(const std::string& unit_id, absl::CivilDay day, int arrive_minute) const {
  int best = -1;
  for (std::size_t route = 0; route < routes_.size(); ++route) {
    const FreeTime& free = routes_[route];
    if (free.day != day || world_.campaign.units[free.unit].id != unit_id) continue;
    if (free.gap.start <= arrive_minute) best = static_cast<int>(route);
  }
  return best;
}

optimiser::Solution Orienteering::FromStops(const std::vector<PlannedStop>& stops) const {
  optimiser::Solution solution(problem_);
  for (const PlannedStop& stop : stops) {
    const int route = RouteAt(stop.unit_id, stop.day, stop.arrive_minute);
    const int village = villages_.Find(stop.village);
    if (route >= 0 && village >= 0) {
      solution.Insert(village, route, solution.stops(route).size(), stop.expected_captures);
    }
  }
  solution.DropWhatDoesNotFit();
  return solution;
}

optimiser::Solution Orienteering::FromPlan(const Plan& plan) const {
  std::vector<PlannedStop> stops;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (!stop.visit_id.empty()) continue;
      stops.push_back({tour.unit_id, tour.day, stop.village, stop.arrive_minute, stop.expected_captures});
    }
  }
  return FromStops(stops);
}

optimiser::Solution Orienteering::FromBefore() const {
  std::vector<PlannedStop> stops = world_.before;
  std::sort(stops.begin(), stops.end(), [](const PlannedStop& a, const PlannedStop& b) {
    return std::tie(a.day, a.unit_id, a.arrive_minute, a.village) <
           std::tie(b.day, b.unit_id, b.arrive_minute, b.village);
  });
  const optimiser::Solution solution = FromStops(stops);
  // More people may wait now than were expected at the cut, and a district may have lost the stop that it needs.
  optimiser::Solution refilled = solution;
  for (int route = 0; route < static_cast<int>(routes_.size()); ++route) refilled.Refill(route);
  std::vector<int> routes(routes_.size());
  std::iota(routes.begin(), routes.end(), 0);
  optimiser::VisitMissingGroups(refilled, routes);
  refilled.DropWhatDoesNotFit();
  return refilled.value() > solution.value() ? refilled : solution;
}

}  // namespace jemputbola::scheduling
