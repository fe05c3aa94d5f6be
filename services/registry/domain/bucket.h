#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/time/civil_time.h"
#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

// Where a person counts: exactly one of these, the first that holds, in the order removed, recorded, set aside,
// workload (DESIGN §5). The numbers stand in the database.
enum class Bucket : std::uint8_t {
  kRemoved = 0,
  kRecorded = 1,
  kSetAsideDeceased = 2,
  kSetAsideMoved = 3,
  kSetAsideUnknownPerson = 4,
  kSetAsideDuplicate = 5,
  kSetAsideRefused = 6,
  kSetAsideAway = 7,
  kSetAsideNotYet16 = 8,
  kWorkloadUnverified = 9,
  kWorkloadPresent = 10,
  kWorkloadNotMet = 11,
  kWorkloadAwayOverdue = 12,
};
inline constexpr std::size_t kBuckets = 13;

// "SET_ASIDE_AWAY"
const char* BucketName(Bucket bucket);

inline bool IsSetAside(Bucket bucket) {
  return bucket >= Bucket::kSetAsideDeceased && bucket <= Bucket::kSetAsideNotYet16;
}
inline bool IsWorkload(Bucket bucket) {
  return bucket >= Bucket::kWorkloadUnverified;
}

// Confirmed deceased, moved, unknown or duplicate: off the list.
bool IsRemoved(const PersonState& state);

// `recordable_on`: the day the person turns 16; nothing when that was before they were listed. `today`: the civil day
// of the regency. Someone away is expected back on away_until, and is workload from that day on.
Bucket BucketOf(const PersonState& state, std::optional<absl::CivilDay> recordable_on, absl::CivilDay today);

// The next day after `today` on which BucketOf gives something else although nothing was reported; nothing when only a
// report can change it.
std::optional<absl::CivilDay> NextRebucket(const PersonState& state, std::optional<absl::CivilDay> recordable_on,
                                           absl::CivilDay today);

// The 16th birthday, from which a person may be recorded. Whoever is born on 29 February and has none that year: 1
// March.
absl::CivilDay RecordableOn(absl::CivilDay birth_date);

// Policy: someone away without a day of return is expected back so many days after the visit.
inline constexpr int kAwayDays = 14;

}  // namespace jemputbola::registry::domain
