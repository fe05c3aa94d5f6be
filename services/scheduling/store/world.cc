#include "scheduling/store/world.h"

#include <algorithm>
#include <map>
#include <set>

#include "scheduling/store/areas.h"
#include "scheduling/store/cut_plans.h"
#include "scheduling/store/cut_positions.h"
#include "scheduling/store/field_days.h"
#include "scheduling/store/stops_seen.h"
#include "scheduling/store/tallies.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {
namespace {

using VisitDays = std::map<std::string, std::set<absl::CivilDay>>;

void AddVillages(const store::Transaction& tx, const std::string& partition, const VisitDays& visits,
                 LoadedWorld& loaded) {
  std::map<std::string, CachedArea> areas;
  for (CachedArea& area : Areas::Load(tx, partition)) areas[area.code] = std::move(area);
  loaded.areas_known = !areas.empty();
  for (const VillageTally& tally : Tallies::Load(tx, partition)) {
    loaded.workload += tally.counts.workload;
    const auto area = areas.find(tally.village);
    const auto district = areas.find(DistrictOf(tally.village));
    if (area == areas.end() || district == areas.end()) {
      loaded.areas_missing = true;
      continue;
    }
    Village village{tally.village,
                    area->second.name,
                    district->second.code,
                    district->second.name,
                    area->second.at,
                    tally.counts.workload,
                    0,
                    false,
                    std::nullopt};
    const std::shared_ptr<const TravelMatrix>& matrix = loaded.world.campaign.matrix;
    if (matrix != nullptr) village.at.place = matrix->Find(tally.village);
    if (const auto days = visits.find(tally.village); days != visits.end()) {
      village.visited_today = days->second.count(loaded.world.today) > 0;
      village.past_visits =
          static_cast<int>(std::distance(days->second.begin(), days->second.lower_bound(loaded.world.today)));
      village.last_visit = *days->second.rbegin();
    }
    loaded.world.villages.push_back(std::move(village));
  }
}

}  // namespace

LoadedWorld LoadWorld(const store::Transaction& tx, const std::string& partition, const Campaign& campaign,
                      absl::CivilDay today, int minute) {
  LoadedWorld loaded;
  loaded.set = campaign;
  loaded.world.campaign = campaign;
  loaded.world.today = today;
  loaded.world.minute = minute;
  VisitDays visits;
  std::set<absl::CivilDay> worked;
  const std::vector<UnitDay> rows = FieldDays::Load(tx, partition);
  for (const UnitDay& row : rows) {
    visits[row.village].insert(row.day);
    if (row.day >= today) continue;
    worked.insert(row.day);
    loaded.so_far.captures += row.captured;
  }
  loaded.so_far.worked_days = static_cast<int>(worked.size());
  AddVillages(tx, partition, visits, loaded);
  for (const Visit& visit : Visits::List(tx, partition, today, std::nullopt)) {
    const bool completed = visit.state == VisitState::kCompleted;
    if (visit.state == VisitState::kCancelled || (completed && visit.day != today)) continue;
    loaded.world.pinned.push_back({visit.visit_id, visit.unit_id, visit.day, visit.village, visit.arrive_minute,
                                   visit.leave_minute, completed, visit.WhyThere()});
  }
  loaded.world.outages = FieldDays::Outages(tx, partition);
  loaded.world.blocked = Visits::Blocked(tx, partition, today);
  loaded.world.before = CutPlans::Load(tx, partition, today);
  loaded.learned = Learn(campaign, LoadStopsSeen(tx, partition, loaded.world, rows));
  loaded.world.campaign = WithLearned(campaign, loaded.learned);
  return loaded;
}

Standings LoadStandings(const store::Transaction& tx, const std::string& partition, int hold_people) {
  Standings standings;
  standings.SetHold({hold_people, CutPositions::Load(tx, partition)});
  for (const CachedArea& area : Areas::Load(tx, partition)) {
    if (area.village) {
      standings.NameVillage(area.code, area.name);
    } else {
      standings.NameDistrict(area.code, area.name);
    }
  }
  for (const VillageTally& tally : Tallies::Load(tx, partition)) {
    standings.SetTally(tally.village, tally.counts, tally.revision);
  }
  for (const UnitDay& row : FieldDays::Load(tx, partition)) {
    if (standings.Knows(row.village)) standings.AddVisit(row.village, row.day);
  }
  return standings;
}

}  // namespace jemputbola::scheduling
