#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "scheduling/optimiser/problem.h"

namespace jemputbola::scheduling::optimiser {

// Tours for every route of a problem. It always keeps the rules: no route is longer than allowed, no customer is
// visited twice a day or on a forbidden route, every stop takes at least one person and at most those it can meet.
// Cheap to copy onto another solution of the same problem. Not thread-safe; the problem must outlive it.
class Solution {
 public:
  static constexpr std::int64_t kEverybody = std::numeric_limits<std::int64_t>::max();
  explicit Solution(const Problem& problem);

  const Problem& problem() const { return *problem_; }
  // Sum of weights of captured people, of bonuses and of what visited groups are worth, fixed visits included.
  std::int64_t value() const { return value_; }
  // Without what visited groups are worth.
  std::int64_t value_of_stops() const;
  const std::vector<int>& stops(int route) const { return routes_[Index(route)].stops; }
  // Minutes of travel, and minutes not used.
  double travel(int route) const { return routes_[Index(route)].travel; }
  double slack(int route) const {
    const Tour& tour = routes_[Index(route)];
    return problem_->routes[Index(route)].length - tour.travel - tour.service + kTolerance;
  }
  double total_travel() const;
  // People a stop takes; 0 when the customer is not on the route.
  std::int64_t Take(int customer, int route) const;
  // People captured at all stops and fixed visits.
  std::int64_t captured() const;
  bool Visited(int customer) const { return !visits_[Index(customer)].empty(); }
  // Groups without a stop on the days that count, and the stops of one on these.
  int MissingGroups() const { return static_cast<int>(std::count(group_stops_.begin(), group_stops_.end(), 0)); }
  int StopsOf(int group) const { return group_stops_[Index(group)]; }

  // What one more visit would give.
  struct Offer {
    // People it would meet; 0 when it is not allowed.
    std::int64_t reachable = 0;
    // Value of meeting them all, less what later visits of the customer lose by it.
    std::int64_t gain = 0;
    // The part of it that is for the first visit of a group.
    std::int64_t for_group = 0;
  };
  Offer OfferOf(int customer, int route) const;
  // Value that would be lost without the stop.
  std::int64_t Worth(int customer, int route) const;

  // Puts the stop before position `at`, taking as many as can be met and recorded in the time left, `at_most` at most.
  // Later visits of the customer take what is left for them then, and end where that is nobody. The offer must not be
  // empty. False, and nothing changed, when not even one fits.
  bool Insert(int customer, int route, std::size_t at, std::int64_t at_most = kEverybody);
  // Where the way past a stop is longer than over it, a route without the stop may be longer than allowed: then
  // DropWhatDoesNotFit takes further stops away. Call it before the solution is used.
  void Remove(int route, std::size_t at);
  void DropWhatDoesNotFit();
  // Lets the stops of a route that got free time take as many as it allows.
  void Refill(int route);
  // The same stops in another order that is not longer.
  void Reorder(int route, const std::vector<int>& stops, double travel);

 private:
  // A day on which a customer is visited; route -1 is a fixed visit.
  struct Visit {
    int day = 0;
    int route = -1;
    std::int64_t take = 0;
    std::int64_t at_most = 0;
    std::int64_t weight = 0;
  };
  struct Tour {
    std::vector<int> stops;
    double travel = 0;
    double service = 0;
  };
  // Walks a customer's visits in order of time and knows what each meets.
  class Chain;

  static std::size_t Index(int number) { return static_cast<std::size_t>(number); }
  double Detour(int route, int customer, std::size_t at) const;
  void SetTake(Visit& visit, std::int64_t take);
  void CountForGroup(int customer, int route, int change);
  // Recomputes what the visits of the customer from number `first` on take, and drops those that meet nobody any more.
  void Settle(int customer, std::size_t first);
  // Gives the number that the visit had among the customer's.
  std::size_t Detach(int route, std::size_t at);

  const Problem* problem_;
  std::vector<Tour> routes_;
  std::vector<std::vector<Visit>> visits_;
  // Stops by group, of those that count.
  std::vector<int> group_stops_;
  std::int64_t value_ = 0;
};

}  // namespace jemputbola::scheduling::optimiser
