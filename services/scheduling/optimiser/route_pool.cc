#include "scheduling/optimiser/route_pool.h"

#include <algorithm>

#include "scheduling/optimiser/random.h"

namespace jemputbola::scheduling::optimiser {
namespace {

constexpr std::size_t kMostEntries = 3000;
// Pairs of tours compared in one Combine.
constexpr std::int64_t kMostEffort = 4'000'000;

bool Alike(const Route& a, const Route& b) {
  return a.from == b.from && a.to == b.to && a.length == b.length && a.day == b.day && a.travels == b.travels &&
         a.weight == b.weight && a.free_stops() && b.free_stops();
}

std::uint64_t Hash(const std::vector<std::uint64_t>& members) {
  std::uint64_t hash = 0;
  for (const std::uint64_t word : members) hash = Random(hash ^ word).Next();
  return hash;
}

}  // namespace

RoutePool::RoutePool(const Problem& problem) : problem_(problem), words_((problem.customers.size() + 63) / 64) {
  usable_ = problem.routes.size() > 1 && problem.allowed.empty() && problem.bonus.empty() &&
            problem.turnout == std::vector<double>{1};
  for (const Route& route : problem.routes) usable_ = usable_ && Alike(route, problem.routes[0]);
}

void RoutePool::Add(const Solution& solution) {
  for (int route = 0; route < static_cast<int>(problem_.routes.size()); ++route) {
    const std::vector<int>& stops = solution.stops(route);
    if (stops.empty()) continue;
    Entry entry{Members(words_, 0), stops, 0, solution.value()};
    for (const int stop : stops) {
      entry.members[static_cast<std::size_t>(stop) / 64] |= std::uint64_t{1} << (static_cast<unsigned>(stop) % 64);
      entry.value += solution.Worth(stop, route);
    }
    const auto [found, added] = index_.try_emplace(Hash(entry.members), entries_.size());
    if (added) {
      entries_.push_back(std::move(entry));
    } else {
      entries_[found->second].parent = std::max(entries_[found->second].parent, entry.parent);
    }
  }
  if (entries_.size() > kMostEntries) Shrink();
}

void RoutePool::Shrink() {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.parent > b.parent; });
  entries_.resize(kMostEntries / 2);
  index_.clear();
  for (std::size_t entry = 0; entry < entries_.size(); ++entry) index_[Hash(entries_[entry].members)] = entry;
}

std::optional<Solution> RoutePool::Combine(std::int64_t than) {
  std::vector<const Entry*> list;
  for (const Entry& entry : entries_) list.push_back(&entry);
  std::stable_sort(list.begin(), list.end(), [](const Entry* a, const Entry* b) { return a->value > b->value; });
  best_value_ = than;
  best_.clear();
  effort_ = 0;
  Choose(list, 0, 0);
  if (best_.empty()) return std::nullopt;
  Solution solution(problem_);
  for (std::size_t route = 0; route < best_.size(); ++route) {
    for (const int stop : best_[route]->stops) {
      solution.Insert(stop, static_cast<int>(route), solution.stops(static_cast<int>(route)).size());
    }
  }
  return solution;
}

void RoutePool::Choose(const std::vector<const Entry*>& list, std::size_t depth, std::int64_t value) {
  if (value > best_value_) {
    best_value_ = value;
    best_ = chosen_;
  }
  const std::size_t open = problem_.routes.size() - depth;
  if (open == 0) return;
  std::vector<const Entry*> rest;
  for (std::size_t first = 0; first < list.size() && effort_ < kMostEffort; ++first) {
    std::int64_t bound = value;
    for (std::size_t next = first; next < std::min(first + open, list.size()); ++next) bound += list[next]->value;
    if (bound <= best_value_) return;
    rest.clear();
    if (open > 1) {
      for (std::size_t next = first + 1; next < list.size(); ++next) {
        bool disjoint = true;
        for (std::size_t word = 0; word < words_ && disjoint; ++word) {
          disjoint = (list[first]->members[word] & list[next]->members[word]) == 0;
        }
        if (disjoint) rest.push_back(list[next]);
      }
      effort_ += static_cast<std::int64_t>(list.size() - first);
    }
    chosen_.push_back(list[first]);
    Choose(rest, depth + 1, value + list[first]->value);
    chosen_.pop_back();
  }
}

}  // namespace jemputbola::scheduling::optimiser
