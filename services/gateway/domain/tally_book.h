#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jemputbola::gateway {

// A place in the registry's log of one regency.
struct Place {
  std::string log_id;
  std::int64_t seq = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// In the order of the fields of SetAsideReasons and WorkloadFindings in the registry's contract.
inline constexpr std::array<std::string_view, 7> kReasonNames = {"deceased", "moved", "unknown_person", "duplicate",
                                                                 "refused",  "away",  "not_yet_16"};
inline constexpr std::size_t kFindings = 4;

// How the people of one area stand; people. listed = removed + recorded + set_aside + workload.
struct Counts {
  std::int64_t listed = 0;
  std::int64_t removed = 0;
  std::int64_t recorded = 0;
  std::int64_t set_aside = 0;
  std::int64_t workload = 0;
  std::int64_t captured_here = 0;
  // Of recorded, and of listed: as registry.v1.Tally.
  std::int64_t print_ready = 0;
  std::int64_t vanished = 0;
  std::array<std::int64_t, kReasonNames.size()> reasons{};
  std::array<std::int64_t, kFindings> findings{};
  // Sequence of the last event that changed it; of a sum, the largest.
  std::int64_t revision = 0;

  void Add(const Counts& other);
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct VillageCounts {
  std::string code;
  Counts counts;
};

// All counts of a regency at one place of the log; districts and regency are sums of the villages.
struct TallyTable {
  Place place;
  absl::Time time;
  std::map<std::string, Counts> villages;
  std::map<std::string, Counts> districts;
  Counts regency;
};

// A copy of the tallies of one regency that remembers enough of the recent past to be read as of an earlier place.
// Not thread-safe.
class TallyBook {
 public:
  // Remembers at most so many village changes.
  explicit TallyBook(std::size_t history = 16384) : history_(history) {}

  // Starts anew from a snapshot of every village.
  void Reset(Place place, absl::Time time, std::vector<VillageCounts> villages);
  // One committed step: the villages that changed since the place before, with their counts after it. Each revision is
  // the sequence of the village's own event. FAILED_PRECONDITION when the step does not follow (no snapshot yet,
  // another log, backwards): take a snapshot. A step already contained is ignored.
  absl::Status Advance(const Place& place, absl::Time time, const std::vector<VillageCounts>& changed);

  // The newest place; nullopt before the first snapshot.
  const std::optional<Place>& newest() const { return newest_; }
  bool Knows(const Place& place) const;
  // nullopt when the place is not known: forgotten, not reached, or inside a step that cannot be cut there because a
  // village changed twice in it.
  std::optional<TallyTable> At(const Place& place) const;

 private:
  struct Change {
    std::string code;
    std::int64_t revision = 0;
    std::optional<Counts> before;
  };
  struct Step {
    std::int64_t from = 0;
    std::int64_t to = 0;
    absl::Time time;
    // By revision. Whether they are exactly from + 1 … to, so that every place inside the step is known.
    std::vector<Change> changes;
    bool contiguous = false;
  };

  std::size_t history_;
  std::size_t remembered_ = 0;
  std::optional<Place> newest_;
  absl::Time newest_time_;
  std::int64_t oldest_seq_ = 0;
  absl::Time oldest_time_;
  std::map<std::string, Counts> villages_;
  std::deque<Step> steps_;
};

}  // namespace jemputbola::gateway
