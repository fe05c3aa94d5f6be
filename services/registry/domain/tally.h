#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "registry/domain/area_code.h"
#include "registry/domain/bucket.h"

namespace jemputbola::registry::domain {

// As what one person counts in a tally.
struct Counted {
  Bucket bucket = Bucket::kWorkloadUnverified;
  // Recorded, and the card may be printed or was: what counts for the voter.
  bool print_ready = false;
  // Not in the newest list of the village.
  bool vanished = false;

  friend bool operator==(const Counted&, const Counted&) = default;
};

// How many people of a list stand in each bucket. The totals are sums over the buckets, so
// listed = removed + recorded + set_aside + workload holds by construction.
class Tally {
 public:
  void Add(const Counted& person) { Count(person, 1); }
  void Remove(const Counted& person) { Count(person, -1); }
  Tally& operator+=(const Tally& other);

  std::int64_t count(Bucket bucket) const { return counts_[Index(bucket)]; }
  void set_count(Bucket bucket, std::int64_t people) { counts_[Index(bucket)] = people; }

  std::int64_t listed() const;
  std::int64_t removed() const { return count(Bucket::kRemoved); }
  std::int64_t recorded() const { return count(Bucket::kRecorded); }
  std::int64_t set_aside() const;
  std::int64_t workload() const;

  // Of those recorded, who has reached PRINT_READY: the voter tally beside the field tally.
  std::int64_t print_ready() const { return print_ready_; }
  void set_print_ready(std::int64_t people) { print_ready_ = people; }
  // Of those listed, in whatever bucket, who is not in the newest list.
  std::int64_t vanished() const { return vanished_; }
  void set_vanished(std::int64_t people) { vanished_ = people; }

  friend bool operator==(const Tally&, const Tally&) = default;

 private:
  static std::size_t Index(Bucket bucket) { return static_cast<std::size_t>(bucket); }
  void Count(const Counted& person, std::int64_t people);
  std::array<std::int64_t, kBuckets> counts_{};
  std::int64_t print_ready_ = 0;
  std::int64_t vanished_ = 0;
};

// A tally of one area with what goes along with it.
struct AreaTally {
  std::string area_code;
  Tally tally;
  // Captures made at this place, of whoever: throughput, not a bucket.
  std::int64_t captured_here = 0;
  // Sequence in the registry's log of the event that told of it.
  std::int64_t revision = 0;

  friend bool operator==(const AreaTally&, const AreaTally&) = default;
};

// The sums of villages by district, or into their one regency: captures and people added up, the largest revision.
// `villages` in code order; so is the answer. `level` is kDistrict or kRegency.
std::vector<AreaTally> SumUp(const std::vector<AreaTally>& villages, AreaLevel level);

}  // namespace jemputbola::registry::domain
