#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "field_reporting/domain/workday.h"

// Tables workday and workday_correction. All functions throw soci::soci_error.
namespace jemputbola::field_reporting::store {

// How a source's device_id begins when the office reports in the crew's place; no device's id does.
inline constexpr char kOffice[] = "office:";

// A report as it enters the log. What it points to belongs to the caller.
struct DayReport {
  const std::string* device_id;
  const std::string* installation_id;
  const std::string* unit_id;
  std::int64_t seq = 0;
  // Of a capture: its outcome's number; 0 for all other reports.
  int outcome = 0;
  bool late = false;
  // A correction has its original, when that is in the log.
  const eventlog::Draft* event;
};

// Counts what is accepted, in the order of the log, in the transaction that appends it. One read and one write for each
// unit and day among them, whatever their number, and one read more. A corrected report counts as what the last of its
// corrections says (by effective_at, installation, seq), on the day and for the unit of the report itself, whichever
// came first. DATA_LOSS when an event cannot be read.
absl::Status EnterWorkdays(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                           absl::Span<const DayReport> reports);

struct UnitDay {
  std::string unit_id;
  absl::CivilDay day;
  bool operator<(const UnitDay& other) const { return day == other.day ? unit_id < other.unit_id : day < other.day; }
};
// Those of `wanted` that are there, by day and unit.
std::vector<Workday> FetchWorkdays(const jemputbola::store::Transaction& tx, const std::string& partition,
                                   absl::Span<const UnitDay> wanted);

struct WorkdayQuery {
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  // Empty: every unit.
  std::string unit_id;
};
// By day and unit.
std::vector<Workday> ListWorkdays(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const WorkdayQuery& query);

void SaveWorkdays(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                  const std::vector<Workday>& days);

}  // namespace jemputbola::field_reporting::store
