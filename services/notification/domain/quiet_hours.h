#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "notification/domain/visit.h"

namespace jemputbola::notification {

// When nobody is to be woken, in local minutes after midnight: from `from` over midnight to `to`. Equal: never quiet.
struct QuietHours {
  int from = 20 * 60;
  int to = 7 * 60;
  absl::TimeZone zone;
};

// The first instant not before `now` at which a notice may be sent. A change or cancellation of a visit of today or
// tomorrow does not wait.
absl::Time EarliestAt(absl::Time now, Kind kind, absl::CivilDay visit_date, const QuietHours& quiet);

// Whether it is still of use to anybody: the day of the visit is not over.
bool StillMatters(absl::Time now, absl::CivilDay visit_date, const QuietHours& quiet);

}  // namespace jemputbola::notification
