#include "scheduling/optimiser/insertion.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace jemputbola::scheduling::optimiser {
namespace {

// A stop that costs nothing is still compared by its gain.
constexpr double kLeastMinutes = 1e-3;

}  // namespace

void Insertion::Fill(Solution& solution, std::span<const int> open, const InsertionRule& rule, Random& random) {
  rule_ = rule;
  open_ = open;
  if (places_.size() < open.size()) {
    places_.resize(open.size());
    edges_.resize(open.size());
  }
  for (std::size_t slot = 0; slot < open.size(); ++slot) ReadPlaces(solution, slot);
  Collect(solution);
  factors_.resize(candidates_.size());
  for (double& factor : factors_) factor = 1 + rule.noise * (2 * random.Unit() - 1);
  entries_.resize(candidates_.size() * open.size());
  for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
    for (std::size_t slot = 0; slot < open.size(); ++slot) {
      Offer(solution, candidate, slot);
      if (At(candidate, slot).reachable > 0) FindPlace(solution, candidate, slot);
    }
  }
  slack_.resize(open.size());
  changed_.assign(open.size(), 0);
  for (std::size_t slot = 0; slot < open.size(); ++slot) slack_[slot] = solution.slack(open[slot]);
  scores_.resize(entries_.size());
  preferences_.resize(candidates_.size());
  for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
    for (std::size_t slot = 0; slot < open.size(); ++slot) Rate(solution, candidate, slot);
    preferences_[candidate] = PreferenceOf(candidate);
  }
  while (true) {
    const Choice choice = Best();
    if (choice.score <= 0) return;
    const int route = open[choice.slot];
    const auto at = static_cast<std::size_t>(At(choice.candidate, choice.slot).at);
    const std::int64_t before = solution.value();
    if (!solution.Insert(candidates_[choice.candidate], route, at)) {
      At(choice.candidate, choice.slot).reachable = 0;
    } else if (solution.value() <= before) {
      // Later visits of the customer lost more than this one gains.
      solution.Remove(route, at);
      At(choice.candidate, choice.slot).reachable = 0;
    } else {
      Inserted(solution, choice.slot, static_cast<int>(at));
      for (std::size_t slot = 0; slot < open.size(); ++slot) {
        const bool had_place = At(choice.candidate, slot).reachable > 0;
        Offer(solution, choice.candidate, slot);
        if (!had_place && At(choice.candidate, slot).reachable > 0) FindPlace(solution, choice.candidate, slot);
      }
    }
    Refresh(solution);
    Reconsider(solution, choice.candidate);
  }
}

void Insertion::Refresh(const Solution& solution) {
  for (std::size_t slot = 0; slot < open_.size(); ++slot) {
    if (places_[slot].size() == solution.stops(open_[slot]).size() + 2) continue;
    changed_[slot] = 1;
    ReadPlaces(solution, slot);
    for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
      if (At(candidate, slot).reachable > 0) FindPlace(solution, candidate, slot);
    }
  }
}

void Insertion::Collect(const Solution& solution) {
  candidates_.clear();
  const int customers = static_cast<int>(solution.problem().customers.size());
  for (int customer = 0; customer < customers; ++customer) {
    for (const int route : open_) {
      const Solution::Offer offer = solution.OfferOf(customer, route);
      if (offer.gain <= offer.for_group) continue;
      candidates_.push_back(customer);
      break;
    }
  }
}

void Insertion::Offer(const Solution& solution, std::size_t candidate, std::size_t slot) {
  Entry& entry = At(candidate, slot);
  const Solution::Offer offer = solution.OfferOf(candidates_[candidate], open_[slot]);
  const std::int64_t own = offer.gain - offer.for_group;
  entry.reachable = own > 0 ? offer.reachable : 0;
  if (entry.reachable < 1) return;
  const double gain = static_cast<double>(own);
  entry.wish = factors_[candidate] * (rule_.greed == 1 ? gain : std::pow(gain, rule_.greed));
}

void Insertion::FindPlace(const Solution& solution, std::size_t candidate, std::size_t slot) {
  const Problem& problem = solution.problem();
  const int place = problem.PlaceOn(open_[slot], candidates_[candidate]);
  const std::vector<int>& places = places_[slot];
  const std::vector<double>& edges = edges_[slot];
  Entry& entry = At(candidate, slot);
  const double* to = &problem.travel[static_cast<std::size_t>(place) * static_cast<std::size_t>(problem.places)];
  const double* from = problem.symmetric ? to : nullptr;
  double before = problem.Travel(places[0], place);
  double detour = std::numeric_limits<double>::max();
  std::size_t best = 0;
  for (std::size_t at = 0; at < edges.size(); ++at) {
    const int next = places[at + 1];
    const double there = to[next];
    const double sum = before + there - edges[at];
    if (sum < detour) {
      detour = sum;
      best = at;
    }
    before = from != nullptr ? there : problem.Travel(next, place);
  }
  entry.detour = detour;
  entry.at = static_cast<int>(best);
}

void Insertion::Rate(const Solution& solution, std::size_t candidate, std::size_t slot) {
  scores_[candidate * open_.size() + slot] = Score(solution, At(candidate, slot), open_[slot]);
}

double Insertion::Score(const Solution& solution, const Entry& entry, int route) const {
  if (entry.reachable < 1) return 0;
  const Problem& problem = solution.problem();
  const double room = solution.slack(route) - entry.detour;
  if (room < 0) return 0;
  const std::int64_t take = problem.PeopleWithin(route, room, entry.reachable);
  if (take < 1) return 0;
  const double minutes = std::max(kLeastMinutes, entry.detour + problem.Service(route, take));
  if (take == entry.reachable) return entry.wish / minutes;
  return entry.wish / minutes * static_cast<double>(take) / static_cast<double>(entry.reachable);
}

Insertion::Preference Insertion::PreferenceOf(std::size_t candidate) const {
  Preference own;
  for (std::size_t slot = 0; slot < open_.size(); ++slot) {
    const double score = scores_[candidate * open_.size() + slot];
    if (score > own.score) {
      own = {slot, score, own.slot, own.score};
    } else if (score > own.second_score) {
      own.second_slot = slot;
      own.second_score = score;
    }
  }
  return own;
}

Insertion::Choice Insertion::Best() const {
  Choice best;
  for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
    const Preference& own = preferences_[candidate];
    double score = own.score;
    if (rule_.regret && score > 0) score += score - own.second_score;
    if (score > best.score) best = {candidate, own.slot, score};
  }
  return best;
}

void Insertion::Reconsider(const Solution& solution, std::size_t candidate) {
  moved_.clear();
  for (std::size_t slot = 0; slot < open_.size(); ++slot) {
    Rate(solution, candidate, slot);
    const double slack = solution.slack(open_[slot]);
    if (changed_[slot] == 0 && slack == slack_[slot]) continue;
    changed_[slot] = 0;
    slack_[slot] = slack;
    moved_.push_back(slot);
    for (std::size_t other = 0; other < candidates_.size(); ++other) Rate(solution, other, slot);
  }
  for (const std::size_t slot : moved_) {
    for (std::size_t other = 0; other < candidates_.size(); ++other) Reconsider(other, slot);
  }
  preferences_[candidate] = PreferenceOf(candidate);
}

void Insertion::Reconsider(std::size_t candidate, std::size_t slot) {
  Preference& own = preferences_[candidate];
  const double score = scores_[candidate * open_.size() + slot];
  const auto better = [&](double than, std::size_t at) {
    return score > than || (score == than && score > 0 && slot < at);
  };
  const bool known = own.score > 0 && own.second_score > 0;
  if (known && slot == own.slot) {
    if (better(own.second_score, own.second_slot)) {
      own.score = score;
    } else {
      own = PreferenceOf(candidate);
    }
  } else if (known && slot == own.second_slot && score < own.second_score) {
    own = PreferenceOf(candidate);
  } else if (!known) {
    if (score > 0 || own.score > 0) own = PreferenceOf(candidate);
  } else if (better(own.score, own.slot)) {
    own = {slot, score, own.slot, own.score};
  } else if (slot == own.second_slot || better(own.second_score, own.second_slot)) {
    own.second_slot = slot;
    own.second_score = score;
  }
}

void Insertion::Inserted(const Solution& solution, std::size_t slot, int at) {
  changed_[slot] = 1;
  ReadPlaces(solution, slot);
  const Problem& problem = solution.problem();
  const std::vector<int>& places = places_[slot];
  const auto index = static_cast<std::size_t>(at);
  for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
    Entry& entry = At(candidate, slot);
    if (entry.reachable < 1) continue;
    if (entry.at == at) {
      FindPlace(solution, candidate, slot);
      continue;
    }
    if (entry.at > at) ++entry.at;
    const int place = problem.PlaceOn(open_[slot], candidates_[candidate]);
    for (std::size_t edge = index; edge <= index + 1; ++edge) {
      const double detour =
          problem.Travel(places[edge], place) + problem.Travel(place, places[edge + 1]) - edges_[slot][edge];
      if (detour >= entry.detour) continue;
      entry.detour = detour;
      entry.at = static_cast<int>(edge);
    }
  }
}

void Insertion::ReadPlaces(const Solution& solution, std::size_t slot) {
  const Problem& problem = solution.problem();
  const int route = open_[slot];
  std::vector<int>& places = places_[slot];
  std::vector<double>& edges = edges_[slot];
  places.clear();
  places.push_back(problem.routes[static_cast<std::size_t>(route)].from);
  for (const int customer : solution.stops(route)) places.push_back(problem.PlaceOn(route, customer));
  places.push_back(problem.routes[static_cast<std::size_t>(route)].to);
  edges.resize(places.size() - 1);
  for (std::size_t edge = 0; edge < edges.size(); ++edge) edges[edge] = problem.Travel(places[edge], places[edge + 1]);
}

}  // namespace jemputbola::scheduling::optimiser
