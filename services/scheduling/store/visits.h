#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

enum class VisitState { kAnnounced = 1, kCompleted = 2, kCancelled = 3 };

// A visit that was announced, as it is now; fields as in visit.proto.
struct Visit {
  std::string visit_id;
  std::int64_t revision = 1;
  VisitState state = VisitState::kAnnounced;
  std::string unit_id;
  absl::CivilDay day;
  std::string village;
  std::string village_name;
  std::string district;
  std::string district_name;
  int arrive_minute = 0;
  int leave_minute = 0;
  std::int64_t expected_captures = 0;
  std::int64_t workload = 0;
  bool at_office = false;
  // Why it was planned.
  std::string reason;
  // Why it was last moved or cancelled; empty when it never was.
  std::string change_reason;
  // The day from which it was last moved.
  std::optional<absl::CivilDay> moved_from;

  // Why it stands where it does: as it was planned, or as it was moved.
  std::string WhyThere() const;
};

// Tables visit, blocked_day and cut: what was promised to village heads.
class Visits {
 public:
  // Writes the rows whole, new ones and changed ones. No two of `visits` may be the same.
  static void Save(store::WriteTransaction& tx, const std::string& partition, const std::vector<Visit>& visits);
  static std::optional<Visit> Find(const store::Transaction& tx, const std::string& partition,
                                   const std::string& visit_id);
  // By day, unit and time of arrival; nullopt: no bound. Both ends are included.
  static std::vector<Visit> List(const store::Transaction& tx, const std::string& partition,
                                 std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> to);

  static void Block(store::WriteTransaction& tx, const std::string& partition, const BlockedDay& blocked);
  static std::vector<BlockedDay> Blocked(const store::Transaction& tx, const std::string& partition,
                                         absl::CivilDay from);

  // Notes that the cut of `day` was made. False when it had been made before: announce nothing.
  static bool NoteCut(store::WriteTransaction& tx, const std::string& partition, absl::CivilDay day,
                      std::int64_t made_at_micros, std::int64_t announced);
  static bool CutMade(const store::Transaction& tx, const std::string& partition, absl::CivilDay day);
};

}  // namespace jemputbola::scheduling
