#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/store/database.h"
#include "scheduling/api/snapshot.h"
#include "scheduling/domain/plan.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

// A cut that could be made: what it is made from, and what it announces.
struct CutDraft {
  Snapshot from;
  absl::CivilDay due;
  std::vector<absl::CivilDay> days;
  // An opening announces even where the cut of that day was made before, by the campaign that was closed.
  bool opening = false;
};

// What a cut promises.
struct Promises {
  // Without ids.
  std::vector<Visit> visits;
  // The whole plan that they are of.
  std::vector<PlannedStop> stops;
  std::optional<Coverage> coverage;
};

// The cut at `time`, or, when given, as if it were `as_of` of the regency's local time. NOT_FOUND without a campaign,
// FAILED_PRECONDITION unless it is DRAFT, for an opening, or OPEN.
absl::StatusOr<CutDraft> DraftCut(const store::Transaction& tx, const std::string& partition, bool opening,
                                  absl::Time time, std::optional<LocalTime> as_of = std::nullopt);
// Makes the plan, which takes its time: not to be called while others wait to write.
Promises PlanCut(const CutDraft& draft);
// Names what an opening would announce; not minutes nor expected people, which move with the clock and with every tally
// while somebody reads.
std::string ReferenceOf(const std::string& partition, const CutDraft& draft, const Promises& promises);

}  // namespace jemputbola::scheduling
