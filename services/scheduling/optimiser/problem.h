#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace jemputbola::scheduling::optimiser {

// Sums of travel times carry rounding of this size; a route is never longer than its length by more.
inline constexpr double kTolerance = 1e-9;

// One stretch of one unit's day: it stands at place `from`, must be at place `to` after at most `length` minutes, and
// may stop on the way.
struct Route {
  int from = 0;
  int to = 0;
  double length = 0;
  // Days are numbered in order of time. A customer is visited at most once a day.
  int day = 0;
  // False: nobody travels, customers come to `from`.
  bool travels = true;
  // What one captured person is worth here; at least 1.
  std::int64_t weight = 1;
  // A stop takes set-up plus minutes_per_capture for each person it takes, in whole minutes rounded up.
  double setup_minutes = 0;
  double minutes_per_capture = 0;

  bool free_stops() const { return setup_minutes == 0 && minutes_per_capture == 0; }
};

// A visit that stands and takes no part in the search, except for who is met there.
struct FixedVisit {
  int day = 0;
  std::int64_t at_most = 0;
  // What one person captured there is worth.
  std::int64_t weight = 1;
};

// A place where people wait. The n-th day on which it is visited meets floor(left x turnout(n)).
struct Customer {
  int place = 0;
  std::int64_t people = 0;
  // Visits before the first day of the problem.
  int past_visits = 0;
  // The day on which the last of those took place, when it is a day of the problem: another visit on it does not count
  // anew.
  int visited_on = -1;
  // In order of day.
  std::vector<FixedVisit> fixed;
};

// Multi-period team orienteering with variable profit. With one day, stops that take no time, a turnout of {1} and
// weight 1 it is the plain team orienteering problem.
struct Problem {
  int places = 0;
  // places x places, minutes; the triangle inequality is not needed.
  std::vector<double> travel;
  // Whether every way takes as long as the way back: faster when known.
  bool symmetric = false;
  std::vector<Route> routes;
  std::vector<Customer> customers;
  // By visit number from 1; the last one holds for all further visits.
  std::vector<double> turnout = {1};
  // customers x routes: whether the customer may be visited on that route. Empty: always.
  std::vector<char> allowed;
  // customers x routes: what the stop itself is worth, besides its people (small; breaks ties). Empty: 0.
  std::vector<std::int64_t> bonus;
  // Customers may be in groups: by customer, -1 for none; empty: nobody is. The first stop of each group on days up to
  // group_until is worth group_worth besides its people. Fixed visits count as none.
  std::vector<int> group;
  int groups = 0;
  int group_until = -1;
  std::int64_t group_worth = 0;
  // By route, or empty: customers of different groups whose visits, of one person each and in this order, fit into it.
  std::vector<std::vector<int>> kept;

  double Travel(int from, int to) const {
    return travel[static_cast<std::size_t>(from) * static_cast<std::size_t>(places) + static_cast<std::size_t>(to)];
  }
  int PlaceOn(int route, int customer) const {
    const Route& way = routes[static_cast<std::size_t>(route)];
    return way.travels ? customers[static_cast<std::size_t>(customer)].place : way.from;
  }
  bool Allows(int customer, int route) const { return allowed.empty() || allowed[Cell(customer, route)] != 0; }
  std::int64_t Bonus(int customer, int route) const { return bonus.empty() ? 0 : bonus[Cell(customer, route)]; }
  // The group that a stop of the customer on that day counts for; -1 for none.
  int GroupOn(int day, int customer) const {
    return group.empty() || day > group_until ? -1 : group[static_cast<std::size_t>(customer)];
  }
  // Minutes of a stop that takes `people`.
  double Service(int route, std::int64_t people) const {
    const Route& way = routes[static_cast<std::size_t>(route)];
    return way.free_stops() ? 0 : TimedService(way, people);
  }
  // Most people a stop of at most `minutes` can take; 0 when not even one.
  std::int64_t PeopleWithin(int route, double minutes, std::int64_t at_most) const {
    const Route& way = routes[static_cast<std::size_t>(route)];
    if (way.free_stops()) return minutes + kTolerance < 0 ? 0 : at_most;
    return TimedPeople(way, minutes, at_most);
  }
  // floor(left x turnout of the visit_number-th visit), visit_number from 1.
  std::int64_t Reachable(std::int64_t left, int visit_number) const {
    const std::size_t index = std::min(static_cast<std::size_t>(visit_number), turnout.size()) - 1;
    return static_cast<std::int64_t>(static_cast<double>(left) * turnout[index] + kTolerance);
  }

 private:
  static double TimedService(const Route& way, std::int64_t people);
  static std::int64_t TimedPeople(const Route& way, double minutes, std::int64_t at_most);
  std::size_t Cell(int customer, int route) const {
    return static_cast<std::size_t>(customer) * routes.size() + static_cast<std::size_t>(route);
  }
};

}  // namespace jemputbola::scheduling::optimiser
