#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/eventlog/event_log.h"
#include "registry/api/calendar.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

// The tallies of a partition at the end of each of `days`, from the events of the registry's own log, which it reads up
// to the last of them: some hundred thousand a second. Days before the first event, and all of them where the log is
// not kept from its start, are missing. Positions are not set.
absl::StatusOr<std::map<absl::CivilDay, store::TallyBook>> PastTallies(const eventlog::EventLog& log,
                                                                       const Calendar& calendar,
                                                                       const std::string& partition,
                                                                       const std::set<absl::CivilDay>& days);

}  // namespace jemputbola::registry::api
