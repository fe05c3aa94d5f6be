#include "scheduling/optimiser/removal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace jemputbola::scheduling::optimiser {
namespace {

std::size_t PickStop(const Solution& solution, const std::vector<int>& open, int stop, int* route) {
  for (const int candidate : open) {
    const int size = static_cast<int>(solution.stops(candidate).size());
    if (stop < size) {
      *route = candidate;
      return static_cast<std::size_t>(stop);
    }
    stop -= size;
  }
  *route = -1;
  return 0;
}

int CountStops(const Solution& solution, const std::vector<int>& open) {
  int count = 0;
  for (const int route : open) count += static_cast<int>(solution.stops(route).size());
  return count;
}

}  // namespace

Removal::Removal(const Problem& problem, int most_open)
    : problem_(problem), most_open_(std::min(most_open, static_cast<int>(problem.routes.size()))) {
  all_.resize(problem.routes.size());
  std::iota(all_.begin(), all_.end(), 0);
}

const std::vector<int>& Removal::Remove(Solution& solution, RemovalRule rule, double share, Random& random) {
  Choose(solution, random);
  const int stops = CountStops(solution, open_);
  if (stops == 0) return open_;
  const int count = std::max(1, static_cast<int>(std::lround(share * stops)));
  switch (rule) {
    case RemovalRule::kAnywhere:
      RemoveRandom(solution, count, random);
      break;
    case RemovalRule::kStretch:
      RemoveStretches(solution, share, random);
      break;
    case RemovalRule::kAround:
      RemoveAround(solution, count, random);
      break;
    case RemovalRule::kPoorest:
      RemovePoorest(solution, count, random);
      break;
    case RemovalRule::kWholeRoute: {
      const int route = open_[static_cast<std::size_t>(random.Below(static_cast<int>(open_.size())))];
      while (!solution.stops(route).empty()) solution.Remove(route, solution.stops(route).size() - 1);
      break;
    }
  }
  return open_;
}

void Removal::Choose(const Solution& solution, Random& random) {
  if (most_open_ == static_cast<int>(all_.size())) {
    open_ = all_;
    return;
  }
  // Half of the time routes that pass near each other, whose stops may change places; else any.
  for (int index = 0; index < most_open_; ++index) {
    const int other = index + random.Below(static_cast<int>(all_.size()) - index);
    std::swap(all_[static_cast<std::size_t>(index)], all_[static_cast<std::size_t>(other)]);
  }
  const int seed_route = all_[0];
  const auto& seed_stops = solution.stops(seed_route);
  if (!seed_stops.empty() && random.Below(2) == 0) {
    const int seed = problem_.PlaceOn(
        seed_route, seed_stops[static_cast<std::size_t>(random.Below(static_cast<int>(seed_stops.size())))]);
    std::vector<std::pair<double, int>> near;
    for (const int route : all_) {
      double distance = std::numeric_limits<double>::max();
      for (const int customer : solution.stops(route)) {
        distance = std::min(distance, problem_.Travel(seed, problem_.PlaceOn(route, customer)));
      }
      near.emplace_back(distance * (1 + random.Unit()), route);
    }
    std::partial_sort(near.begin(), near.begin() + most_open_, near.end());
    open_.clear();
    for (int index = 0; index < most_open_; ++index) open_.push_back(near[static_cast<std::size_t>(index)].second);
  } else {
    open_.assign(all_.begin(), all_.begin() + most_open_);
  }
  std::sort(open_.begin(), open_.end());
}

void Removal::RemoveRandom(Solution& solution, int count, Random& random) {
  for (; count > 0; --count) {
    const int stops = CountStops(solution, open_);
    if (stops == 0) return;
    int route = -1;
    const std::size_t at = PickStop(solution, open_, random.Below(stops), &route);
    solution.Remove(route, at);
  }
}

void Removal::RemoveStretches(Solution& solution, double share, Random& random) {
  for (const int route : open_) {
    const int size = static_cast<int>(solution.stops(route).size());
    const int length = std::min(size, static_cast<int>(std::ceil(share * size * 1.5 * random.Unit())));
    if (length == 0) continue;
    const int first = random.Below(size - length + 1);
    for (int removed = 0; removed < length; ++removed) {
      if (static_cast<std::size_t>(first) >= solution.stops(route).size()) break;
      solution.Remove(route, static_cast<std::size_t>(first));
    }
  }
}

void Removal::RemoveAround(Solution& solution, int count, Random& random) {
  int route = -1;
  const std::size_t at = PickStop(solution, open_, random.Below(CountStops(solution, open_)), &route);
  const int seed = problem_.PlaceOn(route, solution.stops(route)[at]);
  std::vector<std::pair<double, std::pair<int, int>>> near;
  for (const int open : open_) {
    for (const int customer : solution.stops(open)) {
      const double distance = problem_.Travel(seed, problem_.PlaceOn(open, customer));
      near.push_back({distance * (0.75 + 0.5 * random.Unit()), {open, customer}});
    }
  }
  std::sort(near.begin(), near.end());
  for (const auto& [distance, stop] : near) {
    if (count-- <= 0) return;
    const auto& stops = solution.stops(stop.first);
    const auto found = std::find(stops.begin(), stops.end(), stop.second);
    if (found != stops.end()) solution.Remove(stop.first, static_cast<std::size_t>(found - stops.begin()));
  }
}

void Removal::RemovePoorest(Solution& solution, int count, Random& random) {
  std::vector<std::pair<double, std::pair<int, int>>> poor;
  for (const int open : open_) {
    const auto& stops = solution.stops(open);
    const Route& way = problem_.routes[static_cast<std::size_t>(open)];
    for (std::size_t at = 0; at < stops.size(); ++at) {
      const int place = problem_.PlaceOn(open, stops[at]);
      const int before = at == 0 ? way.from : problem_.PlaceOn(open, stops[at - 1]);
      const int after = at + 1 == stops.size() ? way.to : problem_.PlaceOn(open, stops[at + 1]);
      const double minutes = problem_.Travel(before, place) + problem_.Travel(place, after) -
                             problem_.Travel(before, after) + problem_.Service(open, solution.Take(stops[at], open));
      const double worth = static_cast<double>(solution.Worth(stops[at], open));
      poor.push_back({worth / (minutes + 1e-3) * (0.25 + random.Unit()), {open, stops[at]}});
    }
  }
  std::sort(poor.begin(), poor.end());
  for (const auto& [ratio, stop] : poor) {
    if (count-- <= 0) return;
    const auto& stops = solution.stops(stop.first);
    const auto found = std::find(stops.begin(), stops.end(), stop.second);
    if (found != stops.end()) solution.Remove(stop.first, static_cast<std::size_t>(found - stops.begin()));
  }
}

}  // namespace jemputbola::scheduling::optimiser
