#include "scheduling/optimiser/solution.h"

#include <algorithm>

namespace jemputbola::scheduling::optimiser {

class Solution::Chain {
 public:
  Chain(const Problem& problem, const Customer& customer)
      : problem_(problem), left_(customer.people), number_(customer.past_visits), day_(customer.visited_on) {}

  // What a visit on `day`, next in order of time, meets.
  std::int64_t Reachable(int day) const { return problem_.Reachable(left_, day == day_ ? number_ : number_ + 1); }
  void Pass(int day, std::int64_t take) {
    if (day != day_) ++number_;
    day_ = day;
    left_ -= take;
  }

 private:
  const Problem& problem_;
  std::int64_t left_;
  int number_;
  int day_;
};

Solution::Solution(const Problem& problem)
    : problem_(&problem),
      routes_(problem.routes.size()),
      visits_(problem.customers.size()),
      group_stops_(static_cast<std::size_t>(problem.groups), 0) {
  for (std::size_t route = 0; route < routes_.size(); ++route) {
    routes_[route].travel = problem.Travel(problem.routes[route].from, problem.routes[route].to);
  }
  for (std::size_t customer = 0; customer < visits_.size(); ++customer) {
    for (const FixedVisit& fixed : problem.customers[customer].fixed) {
      visits_[customer].push_back({fixed.day, -1, 0, fixed.at_most, fixed.weight});
    }
    Settle(static_cast<int>(customer), 0);
  }
}

std::int64_t Solution::value_of_stops() const {
  return value_ - (problem_->groups - MissingGroups()) * problem_->group_worth;
}

double Solution::total_travel() const {
  double sum = 0;
  for (const Tour& tour : routes_) sum += tour.travel;
  return sum;
}

std::int64_t Solution::Take(int customer, int route) const {
  for (const Visit& visit : visits_[Index(customer)]) {
    if (visit.route == route) return visit.take;
  }
  return 0;
}

std::int64_t Solution::captured() const {
  std::int64_t sum = 0;
  for (const auto& visits : visits_) {
    for (const Visit& visit : visits) sum += visit.take;
  }
  return sum;
}

Solution::Offer Solution::OfferOf(int customer, int route) const {
  if (!problem_->Allows(customer, route)) return {};
  const Route& way = problem_->routes[Index(route)];
  const std::vector<Visit>& visits = visits_[Index(customer)];
  if (!visits.empty() && visits.front().route == route) return {};
  Chain chain(*problem_, problem_->customers[Index(customer)]);
  auto visit = visits.begin();
  for (; visit != visits.end() && visit->day <= way.day; ++visit) {
    if (visit->day == way.day) return {};
    chain.Pass(visit->day, visit->take);
  }
  Offer offer;
  offer.reachable = chain.Reachable(way.day);
  if (offer.reachable < 1) return {};
  const int group = problem_->GroupOn(way.day, customer);
  if (group >= 0 && group_stops_[Index(group)] == 0) offer.for_group = problem_->group_worth;
  offer.gain = offer.reachable * way.weight + problem_->Bonus(customer, route) + offer.for_group;
  chain.Pass(way.day, offer.reachable);
  for (; visit != visits.end(); ++visit) {
    const std::int64_t take = std::min(visit->take, chain.Reachable(visit->day));
    offer.gain -= (visit->take - take) * visit->weight;
    chain.Pass(visit->day, take);
  }
  return offer;
}

std::int64_t Solution::Worth(int customer, int route) const {
  const std::int64_t take = Take(customer, route);
  const Route& way = problem_->routes[Index(route)];
  const int group = problem_->GroupOn(way.day, customer);
  const bool only = group >= 0 && group_stops_[Index(group)] == 1;
  return take * way.weight + problem_->Bonus(customer, route) + (only ? problem_->group_worth : 0);
}

double Solution::Detour(int route, int customer, std::size_t at) const {
  const Route& way = problem_->routes[Index(route)];
  if (!way.travels) return 0;
  const std::vector<int>& stops = routes_[Index(route)].stops;
  const int before = at == 0 ? way.from : problem_->PlaceOn(route, stops[at - 1]);
  const int after = at == stops.size() ? way.to : problem_->PlaceOn(route, stops[at]);
  const int place = problem_->PlaceOn(route, customer);
  return problem_->Travel(before, place) + problem_->Travel(place, after) - problem_->Travel(before, after);
}

bool Solution::Insert(int customer, int route, std::size_t at, std::int64_t at_most) {
  const Offer offer = OfferOf(customer, route);
  const std::int64_t wanted = std::min(offer.reachable, at_most);
  if (wanted < 1) return false;
  const double detour = Detour(route, customer, at);
  const std::int64_t take = problem_->PeopleWithin(route, slack(route) - detour, wanted);
  if (take < 1) return false;
  Tour& tour = routes_[Index(route)];
  const Route& way = problem_->routes[Index(route)];
  tour.stops.insert(tour.stops.begin() + static_cast<std::ptrdiff_t>(at), customer);
  tour.travel += detour;
  tour.service += problem_->Service(route, 0);
  value_ += problem_->Bonus(customer, route);
  CountForGroup(customer, route, 1);
  std::vector<Visit>& visits = visits_[Index(customer)];
  const auto later =
      std::find_if(visits.begin(), visits.end(), [&](const Visit& visit) { return visit.day > way.day; });
  const auto made = visits.insert(later, {way.day, route, 0, offer.reachable, way.weight});
  SetTake(*made, take);
  Settle(customer, static_cast<std::size_t>(made - visits.begin()) + 1);
  return true;
}

void Solution::Refill(int route) {
  const std::vector<int> stops = routes_[Index(route)].stops;
  for (const int customer : stops) Settle(customer, 0);
}

void Solution::Remove(int route, std::size_t at) {
  const int customer = routes_[Index(route)].stops[at];
  Settle(customer, Detach(route, at));
}

void Solution::DropWhatDoesNotFit() {
  for (bool again = true; again;) {
    again = false;
    for (int route = 0; route < static_cast<int>(routes_.size()); ++route) {
      while (!stops(route).empty() && slack(route) < -kTolerance) {
        Remove(route, stops(route).size() - 1);
        again = true;
      }
    }
  }
}

std::size_t Solution::Detach(int route, std::size_t at) {
  Tour& tour = routes_[Index(route)];
  const int customer = tour.stops[at];
  std::vector<Visit>& visits = visits_[Index(customer)];
  const auto visit = std::find_if(visits.begin(), visits.end(), [&](const Visit& made) { return made.route == route; });
  SetTake(*visit, 0);
  const auto number = static_cast<std::size_t>(visit - visits.begin());
  visits.erase(visit);
  value_ -= problem_->Bonus(customer, route);
  CountForGroup(customer, route, -1);
  tour.service -= problem_->Service(route, 0);
  tour.stops.erase(tour.stops.begin() + static_cast<std::ptrdiff_t>(at));
  tour.travel -= Detour(route, customer, at);
  return number;
}

void Solution::CountForGroup(int customer, int route, int change) {
  const int group = problem_->GroupOn(problem_->routes[Index(route)].day, customer);
  if (group < 0) return;
  int& stops = group_stops_[Index(group)];
  if (stops == 0 || stops + change == 0) value_ += change * problem_->group_worth;
  stops += change;
}

void Solution::SetTake(Visit& visit, std::int64_t take) {
  if (take == visit.take) return;
  value_ += (take - visit.take) * visit.weight;
  if (visit.route >= 0) {
    routes_[Index(visit.route)].service +=
        problem_->Service(visit.route, take) - problem_->Service(visit.route, visit.take);
  }
  visit.take = take;
}

void Solution::Settle(int customer, std::size_t first) {
  std::vector<Visit>& visits = visits_[Index(customer)];
  Chain chain(*problem_, problem_->customers[Index(customer)]);
  for (std::size_t index = 0; index < std::min(first, visits.size()); ++index) {
    chain.Pass(visits[index].day, visits[index].take);
  }
  for (std::size_t index = first; index < visits.size();) {
    Visit& visit = visits[index];
    const std::int64_t reachable = chain.Reachable(visit.day);
    std::int64_t take = std::min(reachable, visit.at_most);
    if (visit.route >= 0) {
      const double minutes = slack(visit.route) + problem_->Service(visit.route, visit.take);
      take = problem_->PeopleWithin(visit.route, minutes, reachable);
      if (take < 1) {
        const std::vector<int>& stops = routes_[Index(visit.route)].stops;
        Detach(visit.route, static_cast<std::size_t>(std::find(stops.begin(), stops.end(), customer) - stops.begin()));
        continue;
      }
    }
    SetTake(visit, take);
    chain.Pass(visit.day, take);
    ++index;
  }
}

void Solution::Reorder(int route, const std::vector<int>& stops, double travel) {
  Tour& tour = routes_[Index(route)];
  tour.stops = stops;
  tour.travel = travel;
}

}  // namespace jemputbola::scheduling::optimiser
