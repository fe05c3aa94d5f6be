#include "scheduling/store/stops_seen.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "scheduling/domain/sentence.h"
#include "scheduling/store/days.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

namespace {

struct Announced {
  int arrive_minute = 0;
  int leave_minute = 0;
};
using ByStop = std::map<std::tuple<std::string, absl::CivilDay, std::string>, Announced>;

// By unit, day and village: visits before world.today that were not cancelled.
ByStop LoadAnnounced(const store::Transaction& tx, const std::string& partition, const World& world) {
  ByStop announced;
  const std::string today = Date(world.today);
  const auto cancelled = static_cast<std::int64_t>(VisitState::kCancelled);
  std::string unit;
  std::string day;
  std::string village;
  std::int64_t arrive = 0;
  std::int64_t leave = 0;
  soci::statement rows = (tx.sql().prepare << "select unit_id, day, village, arrive_minute, leave_minute from visit "
                                              "where partition = :p and day < :t and state <> :c order by visit_id",
                          soci::use(partition), soci::use(today), soci::use(cancelled), soci::into(unit),
                          soci::into(day), soci::into(village), soci::into(arrive), soci::into(leave));
  rows.execute();
  while (rows.fetch()) {
    announced[{unit, ReadDay(day), village}] = {static_cast<int>(arrive), static_cast<int>(leave)};
  }
  return announced;
}

}  // namespace

std::vector<StopSeen> LoadStopsSeen(const store::Transaction& tx, const std::string& partition, const World& world,
                                    const std::vector<UnitDay>& rows) {
  if (rows.empty()) return {};
  std::map<std::string, std::map<absl::CivilDay, std::int64_t>> captured;
  for (const UnitDay& row : rows) captured[row.village][row.day] += row.captured;
  std::map<std::string, std::int64_t> workload;
  for (const Village& village : world.villages) workload[village.code] = village.workload;
  const ByStop announced = LoadAnnounced(tx, partition, world);

  std::vector<StopSeen> stops;
  for (const UnitDay& row : rows) {
    const Unit* unit = world.campaign.FindUnit(row.unit_id);
    if (row.day >= world.today || unit == nullptr) continue;
    const auto& days = captured[row.village];
    const auto day = days.find(row.day);
    StopSeen stop;
    stop.unit_id = row.unit_id;
    stop.day = row.day;
    stop.visit_number = 1 + static_cast<int>(std::distance(days.begin(), day));
    stop.captured = row.captured;
    if (row.first_capture >= 0) stop.span_minutes = row.last_capture - row.first_capture;
    if (const auto now = workload.find(row.village); now != workload.end() && !unit->fixed) {
      stop.left_before = now->second;
      for (auto later = day; later != days.end(); ++later) stop.left_before += later->second;
    }
    if (const auto visit = announced.find({row.unit_id, row.day, row.village}); visit != announced.end()) {
      const double from = row.captured > 0 && row.last_capture >= 0
                              ? row.last_capture
                              : visit->second.arrive_minute + (unit->fixed ? 0 : world.campaign.setup_minutes);
      stop.spare_minutes = std::max(0.0, visit->second.leave_minute - from);
    }
    stops.push_back(std::move(stop));
  }
  return stops;
}

}  // namespace jemputbola::scheduling
