#include "scheduling/store/cut_plans.h"

#include <set>
#include <tuple>

#include "common/store/bulk.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/days.h"

namespace jemputbola::scheduling {

using store::ColumnType;

void CutPlans::Replace(store::WriteTransaction& tx, const std::string& partition,
                       const std::vector<PlannedStop>& stops) {
  tx.sql() << "delete from cut_plan where partition = :p", soci::use(partition);
  if (stops.empty()) return;
  store::Rows rows({{"partition", ColumnType::kText},
                    {"day", ColumnType::kText},
                    {"unit_id", ColumnType::kText},
                    {"village", ColumnType::kText},
                    {"arrive_minute", ColumnType::kInt},
                    {"expected_captures", ColumnType::kInt}});
  std::set<std::tuple<absl::CivilDay, std::string, std::string>> kept;
  for (const PlannedStop& stop : stops) {
    if (!kept.insert({stop.day, stop.unit_id, stop.village}).second) continue;
    rows.Text(partition)
        .Text(Date(stop.day))
        .Text(stop.unit_id)
        .Text(stop.village)
        .Int(stop.arrive_minute)
        .Int(stop.expected_captures);
  }
  store::Insert(tx, "cut_plan", rows);
}

std::vector<PlannedStop> CutPlans::Load(const store::Transaction& tx, const std::string& partition,
                                        absl::CivilDay from) {
  std::vector<PlannedStop> stops;
  const std::string first = Date(from);
  std::string day;
  std::int64_t arrive = 0;
  PlannedStop stop;
  soci::statement rows = (tx.sql().prepare << "select unit_id, day, village, arrive_minute, expected_captures from "
                                              "cut_plan where partition = :p and day >= :f",
                          soci::use(partition), soci::use(first), soci::into(stop.unit_id), soci::into(day),
                          soci::into(stop.village), soci::into(arrive), soci::into(stop.expected_captures));
  rows.execute();
  while (rows.fetch()) {
    stop.day = ReadDay(day);
    stop.arrive_minute = static_cast<int>(arrive);
    stops.push_back(stop);
  }
  return stops;
}

}  // namespace jemputbola::scheduling
