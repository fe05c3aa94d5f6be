#include "scheduling/domain/orienteering.h"

#include <algorithm>
#include <tuple>

#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/constraints.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/soft_constraints.h"

namespace jemputbola::scheduling {

Orienteering::Orienteering(const World& world, absl::CivilDay until) : world_(world), villages_(world) {
  const Campaign& campaign = world.campaign;
  for (const PinnedVisit& visit : world.pinned) {
    if (villages_.Find(visit.village) >= 0) pins_[{visit.day, visit.unit_id}].push_back(&visit);
  }
  for (auto& [key, pins] : pins_) {
    std::sort(pins.begin(), pins.end(), [](const PinnedVisit* a, const PinnedVisit* b) {
      return std::tie(a->arrive_minute, a->village, a->visit_id) < std::tie(b->arrive_minute, b->village, b->visit_id);
    });
  }
  const Calendar calendar = campaign.calendar();
  for (absl::CivilDay day = std::max(world.today, calendar.first()); day <= until; ++day) {
    if (calendar.WouldBeWorkingDay(day)) days_.push_back(day);
  }
  AddCustomers();
  const CoverageRule rule(world, villages_);
  for (std::size_t district = 0; district < villages_.districts().size(); ++district) {
    if (!rule.covered(district)) ++districts_;
  }
  for (int day = 0; day < static_cast<int>(days_.size()); ++day) {
    AddPins(day);
    for (std::size_t unit = 0; unit < campaign.units.size(); ++unit) AddRoutes(unit, day);
  }
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
  for (const Stretch& stretch : stretches_) {
    const std::string& unit = world_.campaign.units[stretch.unit].id;
    const std::vector<std::size_t>& kept = rule.Kept(unit, stretch.day, stretch.start);
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
    customer.place = PlaceOf(index);
    customer.people = village.workload;
    customer.past_visits = village.past_visits + (village.visited_today ? 1 : 0);
    customer.visited_on = village.visited_today && today ? 0 : -1;
    problem_.customers.push_back(std::move(customer));
  }
}

Point Orienteering::PointOf(int place) const {
  return place == 0 ? world_.campaign.office : villages_.village(static_cast<std::size_t>(place) - 1).at;
}

const std::vector<const PinnedVisit*>& Orienteering::PinsOf(const Unit& unit, absl::CivilDay day) const {
  static const std::vector<const PinnedVisit*> kNone;
  const auto found = pins_.find({day, unit.id});
  return found == pins_.end() ? kNone : found->second;
}

std::int64_t Orienteering::MostAt(const Unit& unit, const PinnedVisit& visit) const {
  if (visit.completed || IsOut(world_, unit, visit.day)) return 0;
  const Pace pace(world_.campaign, unit);
  const std::int64_t whole = pace.CapturesWithin(visit.arrive_minute, visit.leave_minute);
  const int now = Now(visit.day);
  if (now <= visit.arrive_minute) return whole;
  return std::min(whole, pace.CapturesWithin(now, visit.leave_minute, false));
}

std::int64_t Orienteering::Weight(int day) const {
  const int days = static_cast<int>(days_.size());
  return SoftWeights(people_, days, districts_).Of({1, days - day, false});
}

void Orienteering::AddPins(int day) {
  const absl::CivilDay date = days_[static_cast<std::size_t>(day)];
  for (const Unit& unit : world_.campaign.units) {
    for (const PinnedVisit* visit : PinsOf(unit, date)) {
      auto& customer = problem_.customers[static_cast<std::size_t>(villages_.Find(visit->village))];
      customer.fixed.push_back({day, MostAt(unit, *visit), Weight(day)});
    }
  }
}

void Orienteering::AddRoutes(std::size_t unit_index, int day) {
  const Unit& unit = world_.campaign.units[unit_index];
  const absl::CivilDay date = days_[static_cast<std::size_t>(day)];
  if (!IsAvailable(world_, unit, date)) return;
  int at = 0;
  int time = std::max(world_.campaign.opens_minute, Now(date));
  for (const PinnedVisit* visit : PinsOf(unit, date)) {
    const int place = unit.fixed ? 0 : PlaceOf(static_cast<std::size_t>(villages_.Find(visit->village)));
    AddRoute(unit_index, day, at, time, place, visit->arrive_minute);
    at = place;
    time = std::max(time, visit->completed ? visit->arrive_minute : visit->leave_minute);
  }
  AddRoute(unit_index, day, at, time, 0, world_.campaign.closes_minute);
}

void Orienteering::AddRoute(std::size_t unit_index, int day, int from, int start, int to, int until) {
  const Unit& unit = world_.campaign.units[unit_index];
  if (!Pace(world_.campaign, unit).RoomForOne(until - start)) return;
  optimiser::Route route;
  route.from = from;
  route.to = to;
  route.length = until - start;
  route.day = day;
  route.travels = !unit.fixed;
  route.weight = Weight(day);
  route.setup_minutes = unit.fixed ? 0 : world_.campaign.setup_minutes;
  route.minutes_per_capture =
      unit.minutes_per_capture > 0 ? unit.minutes_per_capture : world_.campaign.minutes_per_capture;
  problem_.routes.push_back(route);
  stretches_.push_back({unit_index, days_[static_cast<std::size_t>(day)], start});
}

void Orienteering::Forbid() {
  problem_.allowed.reserve(villages_.size() * stretches_.size());
  std::vector<absl::CivilDay> blocked;
  for (std::size_t index = 0; index < villages_.size(); ++index) {
    const Village& village = villages_.village(index);
    blocked.clear();
    for (const BlockedDay& day : world_.blocked) {
      if (day.village == village.code) blocked.push_back(day.day);
    }
    for (const Stretch& stretch : stretches_) {
      const Unit& unit = world_.campaign.units[stretch.unit];
      Candidate candidate;
      candidate.captures = 1;
      candidate.reachable = 1;
      candidate.visited_that_day = village.visited_today && stretch.day == world_.today;
      candidate.blocked_that_day = std::find(blocked.begin(), blocked.end(), stretch.day) != blocked.end();
      candidate.served_by_unit = !unit.fixed || unit.serves_district == village.district;
      problem_.allowed.push_back(Broken(candidate) == nullptr ? 1 : 0);
    }
  }
}

void Orienteering::Favour() {
  if (world_.before.empty()) return;
  const std::int64_t worth = SoftWeights(people_, static_cast<int>(days_.size()), districts_).Of({0, 0, true});
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<std::size_t>> routes;
  for (std::size_t route = 0; route < stretches_.size(); ++route) {
    const Stretch& stretch = stretches_[route];
    routes[{stretch.day, world_.campaign.units[stretch.unit].id}].push_back(route);
  }
  problem_.bonus.assign(problem_.customers.size() * stretches_.size(), 0);
  for (const PlannedStop& stop : world_.before) {
    const int village = villages_.Find(stop.village);
    const auto found = routes.find({stop.day, stop.unit_id});
    if (village < 0 || found == routes.end()) continue;
    for (const std::size_t route : found->second) {
      problem_.bonus[static_cast<std::size_t>(village) * stretches_.size() + route] = worth;
    }
  }
}

int Orienteering::RouteAt(const std::string& unit_id, absl::CivilDay day, int arrive_minute) const {
  int best = -1;
  for (std::size_t route = 0; route < stretches_.size(); ++route) {
    const Stretch& stretch = stretches_[route];
    if (stretch.day != day || world_.campaign.units[stretch.unit].id != unit_id) continue;
    if (stretch.start <= arrive_minute) best = static_cast<int>(route);
  }
  return best;
}

optimiser::Solution Orienteering::FromPlan(const Plan& plan) const {
  optimiser::Solution solution(problem_);
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (!stop.visit_id.empty()) continue;
      const int route = RouteAt(tour.unit_id, tour.day, stop.arrive_minute);
      const int village = villages_.Find(stop.village);
      if (route >= 0 && village >= 0) {
        solution.Insert(village, route, solution.stops(route).size(), stop.expected_captures);
      }
    }
  }
  solution.DropWhatDoesNotFit();
  return solution;
}

optimiser::Solution Orienteering::FromBefore() const {
  std::vector<const PlannedStop*> stops;
  for (const PlannedStop& stop : world_.before) stops.push_back(&stop);
  std::sort(stops.begin(), stops.end(), [](const PlannedStop* a, const PlannedStop* b) {
    return std::tie(a->day, a->unit_id, a->arrive_minute, a->village) <
           std::tie(b->day, b->unit_id, b->arrive_minute, b->village);
  });
  optimiser::Solution solution(problem_);
  for (const PlannedStop* stop : stops) {
    const int route = RouteAt(stop->unit_id, stop->day, stop->arrive_minute);
    const int village = villages_.Find(stop->village);
    if (route >= 0 && village >= 0) {
      solution.Insert(village, route, solution.stops(route).size(), stop->expected_captures);
    }
  }
  // More people may wait now than were expected at the cut.
  optimiser::Solution refilled = solution;
  for (int route = 0; route < static_cast<int>(stretches_.size()); ++route) refilled.Refill(route);
  return refilled.value() > solution.value() ? refilled : solution;
}

}  // namespace jemputbola::scheduling
