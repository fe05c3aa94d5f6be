#include "scheduling/optimiser/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "scheduling/optimiser/insertion.h"
#include "scheduling/optimiser/local_search.h"
#include "scheduling/optimiser/missing_groups.h"
#include "scheduling/optimiser/removal.h"
#include "scheduling/optimiser/route_pool.h"

namespace jemputbola::scheduling::optimiser {
namespace {

constexpr int kMostOpen = 6;
constexpr int kInsertionRules = 4;
constexpr int kRules = kRemovalRules * kInsertionRules;
constexpr int kSegment = 200;
constexpr double kReaction = 0.2;
constexpr double kLeastMinutes = 1e-3;
// How many stops' worth a solution may lose to be accepted with probability 1/e, at the beginning and at the end of
// each cooling.
constexpr double kHot = 2.5;
constexpr double kCold = 0.12;
constexpr int kCoolings = 2;
// Of the stops on the open routes, how many an iteration takes away at least.
constexpr double kLeastShare = 0.02;
// Tours of solutions this good, compared with the best one, are put together anew every so many iterations.
constexpr double kWorthKeeping = 0.96;
constexpr int kCombineEvery = 1000;

// Which rule does well, learnt in segments of iterations.
class Roulette {
 public:
  Roulette() { weights_.fill(1); }
  int Draw(Random& random) const {
    double mark = random.Unit() * std::accumulate(weights_.begin(), weights_.end(), 0.0);
    for (int rule = 0; rule < kRules; ++rule) {
      mark -= weights_[static_cast<std::size_t>(rule)];
      if (mark < 0) return rule;
    }
    return kRules - 1;
  }
  void Reward(int rule, double points) {
    points_[static_cast<std::size_t>(rule)] += points;
    ++uses_[static_cast<std::size_t>(rule)];
    if (++count_ < kSegment) return;
    count_ = 0;
    for (std::size_t index = 0; index < kRules; ++index) {
      if (uses_[index] > 0) {
        weights_[index] = std::max(0.1, (1 - kReaction) * weights_[index] + kReaction * points_[index] / uses_[index]);
      }
      points_[index] = 0;
      uses_[index] = 0;
    }
  }

 private:
  std::array<double, kRules> weights_;
  std::array<double, kRules> points_{};
  std::array<int, kRules> uses_{};
  int count_ = 0;
};

InsertionRule RuleFor(int number, Random& random) {
  switch (number) {
    case 0:
      return {1, 0.1, false};
    case 1:
      return {0.5 + 2 * random.Unit(), 0.3 * random.Unit(), false};
    case 2:
      return {1 + random.Unit(), 0.95 * random.Unit(), false};
    default:
      return {1, 0.1, true};
  }
}

// What a stop before position `at` gives for each of its minutes, its worth for a group left aside; less than 0 when it
// does not fit or takes more from later ones.
double Rate(const Solution& solution, int customer, int route, std::size_t at) {
  const Problem& problem = solution.problem();
  const Solution::Offer offer = solution.OfferOf(customer, route);
  const std::int64_t gain = offer.gain - offer.for_group;
  if (gain <= 0) return -1;
  const Route& way = problem.routes[static_cast<std::size_t>(route)];
  const std::vector<int>& stops = solution.stops(route);
  const int before = at == 0 ? way.from : problem.PlaceOn(route, stops[at - 1]);
  const int after = at == stops.size() ? way.to : problem.PlaceOn(route, stops[at]);
  const int place = problem.PlaceOn(route, customer);
  const double detour = problem.Travel(before, place) + problem.Travel(place, after) - problem.Travel(before, after);
  const std::int64_t take = problem.PeopleWithin(route, solution.slack(route) - detour, offer.reachable);
  if (take < 1) return -1;
  const double share = static_cast<double>(take) / static_cast<double>(offer.reachable);
  const double minutes = std::max(kLeastMinutes, detour + problem.Service(route, take));
  return share * static_cast<double>(gain) / minutes;
}

// Rates that differ by rounding alone, a few units in the last place, are equal: the first customer goes first.
bool Beats(double rate, double best) {
  constexpr double kTie = 1 + 1e-15;
  return rate > best * kTie;
}

// A stop for each group that the route keeps room for and that has none yet, each before those after it.
void VisitKept(Solution& solution, int route) {
  const Problem& problem = solution.problem();
  if (problem.kept.empty()) return;
  std::vector<int> kept;
  for (const int customer : problem.kept[static_cast<std::size_t>(route)]) {
    if (solution.OfferOf(customer, route).for_group == 0) continue;
    if (solution.Insert(customer, route, kept.size(), 1)) kept.push_back(customer);
  }
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const int group = problem.group[static_cast<std::size_t>(kept[at])];
    solution.Remove(route, at);
    int best = kept[at];
    double best_rate = 0;
    for (int customer = 0; customer < static_cast<int>(problem.customers.size()); ++customer) {
      if (problem.group[static_cast<std::size_t>(customer)] != group) continue;
      const double rate = Rate(solution, customer, route, at);
      if (!Beats(rate, best_rate)) continue;
      best_rate = rate;
      best = customer;
    }
    solution.Insert(best, route, at);
  }
}

double ValueOfAStop(const Solution& solution) {
  std::size_t stops = 0;
  for (int route = 0; route < static_cast<int>(solution.problem().routes.size()); ++route) {
    stops += solution.stops(route).size();
  }
  return std::max(
      1.0, static_cast<double>(solution.value_of_stops()) / static_cast<double>(std::max<std::size_t>(1, stops)));
}

}  // namespace

Solution Construct(const Problem& problem) {
  std::vector<int> all(problem.routes.size());
  std::iota(all.begin(), all.end(), 0);
  Insertion insertion;
  const auto fill = [&](Solution& solution) {
    Random random(0);
    insertion.Fill(solution, all, {}, random);
    solution.DropWhatDoesNotFit();
  };
  Solution solution(problem);
  fill(solution);
  if (solution.MissingGroups() == 0) return solution;
  Solution ruled(problem);
  for (const int route : all) VisitKept(ruled, route);
  fill(ruled);
  for (Solution* each : {&solution, &ruled}) {
    if (VisitMissingGroups(*each, all)) fill(*each);
  }
  return ruled.value() > solution.value() ? ruled : solution;
}

Solution ConstructInOrder(const Problem& problem, bool keep_room) {
  Solution solution(problem);
  for (int route = 0; route < static_cast<int>(problem.routes.size()); ++route) {
    if (keep_room) VisitKept(solution, route);
    for (int best = 0; best >= 0;) {
      best = -1;
      double best_rate = 0;
      const std::size_t end = solution.stops(route).size();
      for (int customer = 0; customer < static_cast<int>(problem.customers.size()); ++customer) {
        const double rate = Rate(solution, customer, route, end);
        if (!Beats(rate, best_rate)) continue;
        best_rate = rate;
        best = customer;
      }
      if (best >= 0 && !solution.Insert(best, route, end)) best = -1;
    }
  }
  return solution;
}

Outcome Search(const Solution& start, std::uint64_t seed, Budget& budget) {
  const Problem& problem = start.problem();
  Outcome outcome{start, 0};
  if (problem.routes.empty() || problem.customers.empty()) return outcome;
  Random random(seed);
  Insertion insertion;
  LocalSearch local;
  Removal removal(problem, kMostOpen);
  Roulette roulette;
  RoutePool pool(problem);
  Solution current = start;
  Solution candidate = start;
  const bool timed =
      std::any_of(problem.routes.begin(), problem.routes.end(), [](const Route& route) { return !route.free_stops(); });
  const double stop_value = ValueOfAStop(start);
  for (double used = 0; (used = budget.Used(outcome.iterations)) < 1; ++outcome.iterations) {
    const double phase = used * kCoolings - std::floor(used * kCoolings);
    const double temperature = stop_value * kHot * std::pow(kCold / kHot, phase);
    const int rule = roulette.Draw(random);
    candidate = current;
    const double share = kLeastShare + (1 - kLeastShare) * random.Unit();
    const auto& open = removal.Remove(candidate, static_cast<RemovalRule>(rule % kRemovalRules), share, random);
    insertion.Fill(candidate, open, RuleFor(rule / kRemovalRules, random), random);
    if (VisitMissingGroups(candidate, open)) insertion.Fill(candidate, open, {}, random);
    bool shorter = false;
    for (const int route : open) shorter |= local.Shorten(candidate, route);
    if (shorter) insertion.Fill(candidate, open, {}, random);
    const bool promising = static_cast<double>(current.value() - candidate.value()) < temperature;
    if (promising && local.Replace(candidate, open)) {
      for (const int route : open) local.Shorten(candidate, route);
      insertion.Fill(candidate, open, {}, random);
    }
    if (timed) {
      for (const int route : open) candidate.Refill(route);
    }
    if (pool.usable()) {
      if (static_cast<double>(candidate.value()) > kWorthKeeping * static_cast<double>(outcome.best.value())) {
        pool.Add(candidate);
      }
      if (outcome.iterations % kCombineEvery == kCombineEvery - 1) {
        if (const auto combined = pool.Combine(outcome.best.value())) {
          candidate = *combined;
          for (const int route : open) local.Shorten(candidate, route);
          insertion.Fill(candidate, open, {}, random);
        }
      }
    }
    candidate.DropWhatDoesNotFit();
    double points = 0;
    const double change = static_cast<double>(candidate.value() - current.value());
    if (candidate.value() > outcome.best.value()) {
      outcome.best = candidate;
      points = 20;
    } else if (change > 0) {
      points = 5;
    } else if (change < 0) {
      points = 1;
    }
    const bool accepted = change >= 0 || random.Unit() < std::exp(change / temperature);
    roulette.Reward(rule, accepted ? points : 0);
    if (accepted) std::swap(current, candidate);
  }
  return outcome;
}

}  // namespace jemputbola::scheduling::optimiser
