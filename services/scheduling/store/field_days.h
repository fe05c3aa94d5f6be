#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What a unit did in a village on a day. A row counts once it was there, also without captures.
struct UnitDay {
  std::string unit_id;
  absl::CivilDay day;
  std::string village;
  std::int64_t captured = 0;
  // How many reports say that it was there.
  std::int64_t reports = 1;
  // Local minutes after midnight of the first and the last capture that was told, also of those taken back later; -1
  // while none is known.
  int first_capture = -1;
  int last_capture = -1;
};

// A report for ever: field_reporting's identity of it, which survives that service's restored backups.
struct ReportId {
  std::string device;
  std::string installation;
  std::int64_t seq = 0;

  friend auto operator<=>(const ReportId&, const ReportId&) = default;
};

// Tables unit_day, unit_breakdown and report_seen: what crews reported, counted once.
class FieldDays {
 public:
  // Marks the reports as counted and says, one by one, which had not been counted before. One bit a report.
  static std::vector<bool> TakeNew(store::WriteTransaction& tx, const std::string& partition,
                                   const std::vector<ReportId>& reports);
  // Those of `reports` that are marked.
  static std::set<ReportId> Seen(const store::Transaction& tx, const std::string& partition,
                                 const std::vector<ReportId>& reports);

  // Adds captures and reports, or takes them away, at each row, which is made when it is not there; widens the time
  // between first and last capture.
  static void Add(store::WriteTransaction& tx, const std::string& partition, const std::vector<UnitDay>& days);
  // Where units were: rows with at least one report.
  static std::vector<UnitDay> Load(const store::Transaction& tx, const std::string& partition);
  // 0 when the unit was not there.
  static std::int64_t Captured(const store::Transaction& tx, const std::string& partition, const std::string& unit_id,
                               absl::CivilDay day, const std::string& village);

  // `outage` was told of a breakdown at that time; one that is back on its own day says that the unit works again.
  // False when something later is known of that unit and day, or that the unit works again: then this changes nothing.
  static bool Break(store::WriteTransaction& tx, const std::string& partition, const Outage& outage,
                    std::int64_t broken_at_micros);
  static std::vector<Outage> Outages(const store::Transaction& tx, const std::string& partition);
};

}  // namespace jemputbola::scheduling
