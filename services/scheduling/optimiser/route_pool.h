#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

// Good tours met during a search, and the best way of choosing disjoint ones among them (set packing). Only for
// problems whose routes are all alike and whose customers are visited once, such as plain team orienteering: elsewhere
// a tour is not worth the same on another day.
class RoutePool {
 public:
  explicit RoutePool(const Problem& problem);

  bool usable() const { return usable_; }
  // Remembers the tours of a solution.
  void Add(const Solution& solution);
  // The most valuable choice of disjoint tours found within a bounded effort, if it is worth more than `than`.
  std::optional<Solution> Combine(std::int64_t than);

 private:
  using Members = std::vector<std::uint64_t>;
  struct Entry {
    Members members;
    std::vector<int> stops;
    std::int64_t value = 0;
    // Of the best solution that it was part of.
    std::int64_t parent = 0;
  };

  void Shrink();
  void Choose(const std::vector<const Entry*>& list, std::size_t depth, std::int64_t value);

  const Problem& problem_;
  bool usable_ = false;
  std::size_t words_ = 0;
  std::vector<Entry> entries_;
  std::unordered_map<std::uint64_t, std::size_t> index_;
  // Of the choice being made.
  std::vector<const Entry*> chosen_;
  std::vector<const Entry*> best_;
  std::int64_t best_value_ = 0;
  std::int64_t effort_ = 0;
};

}  // namespace jemputbola::scheduling::optimiser
