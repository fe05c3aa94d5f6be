#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"

namespace jemputbola::field_reporting::store {

// "<device>/<installation>/<seq>": the id of a report's event.
std::string EventId(const ReportName& report);

// Where an event is to be looked for: not above `hint`, and not far below.
struct LogHint {
  std::string event_id;
  std::int64_t hint = 0;
};

// Hints for those of `reports` that were accepted; others are missing.
std::vector<LogHint> HintsOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                             const std::vector<ReportName>& reports);

// The events that stand in the log, by their ids. Not inside a Read of the database. Errors of EventLog::Read.
absl::StatusOr<std::unordered_map<std::string, platform::v1::Event>> FindEvents(const eventlog::EventLog& events,
                                                                                const std::string& partition,
                                                                                std::vector<LogHint> sought);

// The events of those of `reports` that were accepted, by their ids, as the log told them; others are missing. The
// number of each report's row (`log_hint`) is an upper bound of its place in the log, so few events are read for one.
// Not inside a Read of the database; inside a Write it does not see what that has written. Errors of EventLog::Read.
absl::StatusOr<std::unordered_map<std::string, platform::v1::Event>> FindReports(
    const jemputbola::store::Transaction& tx, const eventlog::EventLog& events, const std::string& partition,
    const std::vector<ReportName>& reports);

}  // namespace jemputbola::field_reporting::store
