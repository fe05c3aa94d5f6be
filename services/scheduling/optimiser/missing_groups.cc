#include "scheduling/optimiser/missing_groups.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace jemputbola::scheduling::optimiser {
namespace {

// A stop of the customer takes the place of `count` others of the route, from position `first` on.
struct Exchange {
  int customer = 0;
  int route = 0;
  std::size_t first = 0;
  std::size_t count = 0;
  double gain = 0;
};

class Exchanges {
 public:
  explicit Exchanges(const Solution& solution)
      : solution_(solution), problem_(solution.problem()), taken_(static_cast<std::size_t>(problem_.groups), 0) {}

  void Consider(int customer, int route) {
    const Solution::Offer offer = solution_.OfferOf(customer, route);
    if (offer.reachable < 1) return;
    const Route& way = problem_.routes[static_cast<std::size_t>(route)];
    const std::vector<int>& stops = solution_.stops(route);
    const int place = problem_.PlaceOn(route, customer);
    for (std::size_t first = 0; first <= stops.size(); ++first) {
      const int before = first == 0 ? way.from : problem_.PlaceOn(route, stops[first - 1]);
      std::fill(taken_.begin(), taken_.end(), 0);
      // Of the way and the stops that go.
      double minutes = 0;
      std::int64_t loss = 0;
      int last = before;
      for (std::size_t end = first;; ++end) {
        const int after = end == stops.size() ? way.to : problem_.PlaceOn(route, stops[end]);
        minutes += problem_.Travel(last, after);
        const double there = problem_.Travel(before, place) + problem_.Travel(place, after);
        const double room = solution_.slack(route) + minutes - there;
        const std::int64_t take = room < 0 ? 0 : problem_.PeopleWithin(route, room, offer.reachable);
        if (take >= 1) {
          const double share = static_cast<double>(take) / static_cast<double>(offer.reachable);
          const double gain = share * static_cast<double>(offer.gain - offer.for_group) - static_cast<double>(loss);
          if (!best_ || gain > best_->gain) best_ = {customer, route, first, end - first, gain};
        }
        if (take == offer.reachable || end == stops.size()) break;
        const int stop = stops[end];
        if (const int group = problem_.GroupOn(way.day, stop); group >= 0) {
          if (++taken_[static_cast<std::size_t>(group)] == solution_.StopsOf(group)) break;
        }
        loss += solution_.Worth(stop, route);
        minutes += problem_.Service(route, solution_.Take(stop, route));
        last = after;
      }
    }
  }
  const std::optional<Exchange>& best() const { return best_; }

 private:
  const Solution& solution_;
  const Problem& problem_;
  // Of the stops that go, by group.
  std::vector<int> taken_;
  std::optional<Exchange> best_;
};

}  // namespace

bool VisitMissingGroups(Solution& solution, std::span<const int> routes) {
  const Problem& problem = solution.problem();
  bool changed = false;
  for (int group = 0; group < problem.groups; ++group) {
    if (solution.StopsOf(group) > 0) continue;
    Exchanges exchanges(solution);
    for (int customer = 0; customer < static_cast<int>(problem.customers.size()); ++customer) {
      if (problem.group[static_cast<std::size_t>(customer)] != group) continue;
      for (const int route : routes) {
        if (problem.routes[static_cast<std::size_t>(route)].day <= problem.group_until) {
          exchanges.Consider(customer, route);
        }
      }
    }
    const std::optional<Exchange>& best = exchanges.best();
    if (!best) continue;
    for (std::size_t count = 0; count < best->count; ++count) solution.Remove(best->route, best->first);
    changed |= solution.Insert(best->customer, best->route, best->first);
  }
  return changed;
}

}  // namespace jemputbola::scheduling::optimiser
