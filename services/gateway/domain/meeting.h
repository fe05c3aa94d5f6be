#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "gateway/domain/tally_book.h"

namespace jemputbola::gateway {

// Brings tallies and rankings of one regency together: whatever is shown holds at one place of the registry's log. They
// arrive on two streams, so either may be ahead; what is newer than the meeting place waits. Not thread-safe.
template <typename Ranking>
class Meeting {
 public:
  struct Pair {
    TallyTable tallies;
    std::shared_ptr<const Ranking> ranking;
  };

  // Remembers at most so many rankings.
  explicit Meeting(std::size_t rankings = 64) : limit_(rankings) {}

  TallyBook& tallies() { return tallies_; }
  const TallyBook& tallies() const { return tallies_; }

  // A newly arrived ranking; a later one of the same place replaces the earlier.
  void Add(Place place, std::shared_ptr<const Ranking> ranking) {
    std::erase_if(rankings_, [&](const auto& entry) { return entry.first == place; });
    rankings_.emplace_back(std::move(place), std::move(ranking));
    if (rankings_.size() > limit_) rankings_.pop_front();
  }

  // The newest ranking whose place the tallies know; nullptr when they have not met.
  const std::pair<Place, std::shared_ptr<const Ranking>>* Newest() const {
    auto met = std::find_if(rankings_.rbegin(), rankings_.rend(),
                            [this](const auto& entry) { return tallies_.Knows(entry.first); });
    return met == rankings_.rend() ? nullptr : &*met;
  }

  // Whether the newest of both are of one place: nothing to wait for.
  bool Level() const {
    return !rankings_.empty() && tallies_.newest().has_value() && rankings_.back().first == *tallies_.newest();
  }

  std::optional<Pair> Read() const {
    const auto* met = Newest();
    if (met == nullptr) return std::nullopt;
    return Pair{*tallies_.At(met->first), met->second};
  }

 private:
  std::size_t limit_;
  TallyBook tallies_;
  std::deque<std::pair<Place, std::shared_ptr<const Ranking>>> rankings_;
};

}  // namespace jemputbola::gateway
