#include "registry/store/listing.h"

#include <map>
#include <utility>

#include "registry/store/history.h"
#include "registry/store/people.h"

namespace jemputbola::registry::store {
WriteCounts EnterAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                       const std::vector<domain::Area>& areas) {
  std::map<std::string, std::int64_t> captures;
  bool counted = false;
  for (const domain::Area& area : areas) {
    if (area.level != domain::AreaLevel::kVillage || change.HasVillage(area.code)) continue;
    if (!std::exchange(counted, true)) captures = CountCaptures(tx, partition);
    const auto captured = captures.find(area.code);
    change.AddVillage(area.code, captured == captures.end() ? 0 : captured->second);
  }
  return SaveAreas(tx, partition, areas);
}

int RebucketDue(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                absl::CivilDay today, int limit) {
  std::vector<Standing> due = DueForRebucket(tx, partition, today, limit);
  for (Standing& standing : due) {
    change.Remove(standing.village_code, CountedAs(standing));
    Rebucket(standing, today);
    change.Add(standing.village_code, CountedAs(standing));
  }
  SaveStandings(tx, partition, due, today);
  return static_cast<int>(due.size());
}

}  // namespace jemputbola::registry::store
