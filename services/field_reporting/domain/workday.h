#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace jemputbola::field_reporting {

// How many of each outcome, by the outcome's number in report.proto.
using OutcomeCounts = std::map<int, std::int64_t>;

// "1:75 3:2", in order; outcomes with a count of 0 too.
std::string FormatCounts(const OutcomeCounts& counts);
// Nothing for what FormatCounts did not write.
OutcomeCounts ParseCounts(std::string_view text);

// What somebody of the unit counted at the end of a day.
struct Closing {
  absl::Time at;
  // The device, or who of the office in the crew's place.
  std::string by;
  bool by_office = false;
  // An outcome that is missing was not counted.
  OutcomeCounts counted;
};

// Whether `next` counts instead of `standing`: what the crew says before what the office says in its place, and of the
// same the one that happened last; when both happened at once, the one that arrived last.
bool Replaces(const Closing& next, const Closing& standing);

// The office's word on a difference.
struct Resolution {
  absl::Time at;
  std::string by;
  std::string reason;
  // What was explained: it stands as long as the difference is this one.
  OutcomeCounts differences;
};

// What a unit did on a civil day of its regency: by its reports, and by its own count.
struct Workday {
  std::string unit_id;
  absl::CivilDay day;
  // Captures by what came of them, corrections included.
  OutcomeCounts reported;
  // How many reports of captures there were, and of them how many after the deadline of the campaign.
  std::int64_t reports = 0;
  std::int64_t late = 0;
  std::optional<Closing> closing;
  // `reports` when the closing that counts arrived.
  std::int64_t reports_at_closing = 0;
  std::optional<Resolution> resolution;

  // counted - reported, where the crew counted and it is not 0; empty while nobody has closed.
  OutcomeCounts Differences() const;
  bool Resolved() const;
  // Whether somebody has to look: a difference that is not resolved, or the day is over and not closed.
  bool NeedsAttention(absl::CivilDay today) const;

  // A closing arrived.
  void Close(Closing next);
};

}  // namespace jemputbola::field_reporting
