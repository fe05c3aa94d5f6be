#include "scheduling/optimiser/local_search.h"

#include <algorithm>
#include <limits>

namespace jemputbola::scheduling::optimiser {
namespace {

// Changes that gain less are rounding.
constexpr double kLeastGain = 1e-7;
constexpr std::size_t kLongestStretch = 3;

}  // namespace

void LocalSearch::Read(const Solution& solution, int route) {
  const Problem& problem = solution.problem();
  stops_ = solution.stops(route);
  places_.clear();
  places_.push_back(problem.routes[static_cast<std::size_t>(route)].from);
  for (const int customer : stops_) places_.push_back(problem.PlaceOn(route, customer));
  places_.push_back(problem.routes[static_cast<std::size_t>(route)].to);
}

void LocalSearch::SumUp(const Problem& problem) {
  backwards_.assign(places_.size(), 0);
  for (std::size_t at = 1; at < places_.size(); ++at) {
    backwards_[at] = backwards_[at - 1] + problem.Travel(places_[at], places_[at - 1]) -
                     problem.Travel(places_[at - 1], places_[at]);
  }
}

bool LocalSearch::Shorten(Solution& solution, int route) {
  const Problem& problem = solution.problem();
  if (!problem.routes[static_cast<std::size_t>(route)].travels) return false;
  Read(solution, route);
  SumUp(problem);
  bool changed = false;
  while (TurnAround(problem) || MoveStretch(problem)) changed = true;
  double travel = 0;
  for (std::size_t at = 1; at < places_.size(); ++at) travel += problem.Travel(places_[at - 1], places_[at]);
  solution.Reorder(route, stops_, travel);
  return changed;
}

bool LocalSearch::TurnAround(const Problem& problem) {
  bool changed = false;
  const std::size_t last = places_.size() - 1;
  for (std::size_t first = 1; first + 1 < last; ++first) {
    for (std::size_t end = first + 1; end < last; ++end) {
      const double gain = problem.Travel(places_[first - 1], places_[first]) +
                          problem.Travel(places_[end], places_[end + 1]) -
                          problem.Travel(places_[first - 1], places_[end]) -
                          problem.Travel(places_[first], places_[end + 1]) - (backwards_[end] - backwards_[first]);
      if (gain <= kLeastGain) continue;
      const auto begin = static_cast<std::ptrdiff_t>(first);
      const auto behind = static_cast<std::ptrdiff_t>(end) + 1;
      std::reverse(places_.begin() + begin, places_.begin() + behind);
      std::reverse(stops_.begin() + begin - 1, stops_.begin() + behind - 1);
      SumUp(problem);
      changed = true;
    }
  }
  return changed;
}

bool LocalSearch::MoveStretch(const Problem& problem) {
  const std::size_t last = places_.size() - 1;
  for (std::size_t length = 1; length <= kLongestStretch; ++length) {
    for (std::size_t first = 1; first + length <= last; ++first) {
      const std::size_t end = first + length - 1;
      const double saved = problem.Travel(places_[first - 1], places_[first]) +
                           problem.Travel(places_[end], places_[end + 1]) -
                           problem.Travel(places_[first - 1], places_[end + 1]);
      if (saved <= kLeastGain) continue;
      const double turned = backwards_[end] - backwards_[first];
      for (std::size_t at = 0; at < last; ++at) {
        if (at + 1 >= first && at <= end) continue;
        const double open = saved + problem.Travel(places_[at], places_[at + 1]);
        const double straight =
            open - problem.Travel(places_[at], places_[first]) - problem.Travel(places_[end], places_[at + 1]);
        const double reversed =
            open - problem.Travel(places_[at], places_[end]) - problem.Travel(places_[first], places_[at + 1]) - turned;
        if (std::max(straight, reversed) <= kLeastGain) continue;
        const auto move = [&](std::vector<int>& list, std::size_t offset) {
          const auto begin = list.begin() + static_cast<std::ptrdiff_t>(first - offset);
          const auto behind = list.begin() + static_cast<std::ptrdiff_t>(end + 1 - offset);
          if (reversed > straight) std::reverse(begin, behind);
          const auto target = list.begin() + static_cast<std::ptrdiff_t>(at + 1 - offset);
          if (at < first) {
            std::rotate(target, begin, behind);
          } else {
            std::rotate(begin, behind, target);
          }
        };
        move(places_, 0);
        move(stops_, 1);
        SumUp(problem);
        return true;
      }
    }
  }
  return false;
}

bool LocalSearch::Replace(Solution& solution, std::span<const int> open) {
  bool changed = false;
  for (const int route : open) {
    while (ReplaceOn(solution, route)) changed = true;
  }
  return changed;
}

bool LocalSearch::ReplaceOn(Solution& solution, int route) {
  const Problem& problem = solution.problem();
  Read(solution, route);
  if (stops_.empty()) return false;
  worth_.clear();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const int stop : stops_) {
    worth_.push_back(solution.Worth(stop, route));
    least = std::min(least, worth_.back());
  }
  const double slack = solution.slack(route);
  std::int64_t best_gain = 0;
  double best_detour = 0;
  int best_customer = -1;
  std::size_t best_stop = 0;
  std::size_t best_at = 0;
  for (int customer = 0; customer < static_cast<int>(problem.customers.size()); ++customer) {
    const Solution::Offer offer = solution.OfferOf(customer, route);
    if (offer.gain <= least) continue;
    const int place = problem.PlaceOn(route, customer);
    // The two best places, so that one is left when the stop that goes stands at the other.
    double detours[3] = {std::numeric_limits<double>::max(), std::numeric_limits<double>::max(),
                         std::numeric_limits<double>::max()};
    std::size_t edges[3] = {0, 0, 0};
    for (std::size_t edge = 0; edge + 1 < places_.size(); ++edge) {
      double detour = problem.Travel(places_[edge], place) + problem.Travel(place, places_[edge + 1]) -
                      problem.Travel(places_[edge], places_[edge + 1]);
      std::size_t at = edge;
      for (std::size_t rank = 0; rank < 3 && detour < detours[2]; ++rank) {
        if (detour >= detours[rank]) continue;
        std::swap(detour, detours[rank]);
        std::swap(at, edges[rank]);
      }
    }
    for (std::size_t stop = 0; stop < stops_.size(); ++stop) {
      if (worth_[stop] >= offer.gain || offer.gain - worth_[stop] < best_gain) continue;
      const double around = problem.Travel(places_[stop], places_[stop + 2]);
      const double saved = problem.Travel(places_[stop], places_[stop + 1]) +
                           problem.Travel(places_[stop + 1], places_[stop + 2]) - around;
      double detour = problem.Travel(places_[stop], place) + problem.Travel(place, places_[stop + 2]) - around;
      std::size_t at = stop;
      for (std::size_t rank = 0; rank < 3; ++rank) {
        if (edges[rank] == stop || edges[rank] == stop + 1) continue;
        if (detours[rank] < detour) {
          detour = detours[rank];
          at = edges[rank] > stop ? edges[rank] - 1 : edges[rank];
        }
        break;
      }
      const double room = slack + saved + problem.Service(route, solution.Take(stops_[stop], route)) - detour;
      if (problem.PeopleWithin(route, room, offer.reachable) < offer.reachable || room < 0) continue;
      const std::int64_t gain = offer.gain - worth_[stop];
      if (gain == best_gain && detour - saved >= best_detour) continue;
      best_gain = gain;
      best_detour = detour - saved;
      best_customer = customer;
      best_stop = stop;
      best_at = at;
    }
  }
  if (best_customer < 0) return false;
  const std::int64_t before = solution.value();
  const int removed = stops_[best_stop];
  solution.Remove(route, best_stop);
  const bool inserted = best_at <= solution.stops(route).size() && solution.Insert(best_customer, route, best_at);
  if (inserted && solution.value() > before) return true;
  // Visits of other days were worth more than they seemed; put things back as far as they go.
  if (inserted) {
    const auto& stops = solution.stops(route);
    const auto made = std::find(stops.begin(), stops.end(), best_customer);
    if (made != stops.end()) solution.Remove(route, static_cast<std::size_t>(made - stops.begin()));
  }
  if (solution.stops(route).size() >= best_stop) solution.Insert(removed, route, best_stop);
  return false;
}

}  // namespace jemputbola::scheduling::optimiser
