#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace jemputbola::registry::domain {

// Whole numbers from at_least to at_most, both included; without at_most there is no upper end.
struct Range {
  std::int64_t at_least = 0;
  std::optional<std::int64_t> at_most;

  bool Contains(std::int64_t value) const { return value >= at_least && (!at_most || value <= *at_most); }
  friend bool operator==(const Range&, const Range&) = default;
};

// Whether some number lies in both.
bool Meet(const Range& a, const Range& b);
// The numbers in both; only of ranges that meet.
Range Intersect(const Range& a, const Range& b);
// The least range that holds both.
Range Hull(const Range& a, const Range& b);
// What a number of `a` and one of `b` can add up to.
Range operator+(const Range& a, const Range& b);

// "1,126", "at least 3,000", "at most 300", "3,000 to 3,999".
std::string Say(const Range& range);
// "1,126"
std::string Say(std::int64_t number);

// Which number of a tally a claim is about. The values stand in the database and in claim.proto.
enum class Measure {
  kListed = 1,
  // On paper: set aside and workload.
  kUnrecorded = 2,
  kWorkload = 3,
  kRecorded = 4,
  // Made in the area, of whomever.
  kCaptured = 5,
};
inline constexpr Measure kMeasures[] = {Measure::kListed, Measure::kUnrecorded, Measure::kWorkload, Measure::kRecorded,
                                        Measure::kCaptured};
// "listed", "unrecorded", …: as in files and commands.
std::string MeasureName(Measure measure);

// Of what a claim tells. The values stand in the database and in claim.proto.
enum class ClaimSubject {
  kArea = 1,
  // Each area directly in it of which no claim of its own, of the same measure and day, tells: "the others around 300
  // and below".
  kEachOther = 2,
};

// A total told from outside.
struct Claim {
  // 1, 2, 3 … in its regency.
  std::int64_t number = 0;
  std::string area_code;
  ClaimSubject subject = ClaimSubject::kArea;
  Measure measure = Measure::kUnrecorded;
  Range range;
  std::string source;
  // The day it tells of.
  absl::CivilDay date;
  std::string note;
  // When it was entered: microseconds since 1970 UTC.
  std::int64_t recorded_at = 0;
  // When it was taken back, and why. What was withdrawn is kept, and compared with nothing.
  std::optional<std::int64_t> withdrawn_at;
  std::string withdrawn_reason;
};

// Whether both say the same of the same by the same source: one of them is enough.
bool SaysTheSame(const Claim& a, const Claim& b);

}  // namespace jemputbola::registry::domain
