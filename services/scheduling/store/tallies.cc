#include "scheduling/store/tallies.h"

#include "common/store/bulk.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

store::Rows ToRows(const std::string& partition, const std::vector<VillageTally>& tallies) {
  store::Rows rows({{"partition", ColumnType::kText},
                    {"village", ColumnType::kText},
                    {"listed", ColumnType::kInt},
                    {"removed", ColumnType::kInt},
                    {"recorded", ColumnType::kInt},
                    {"set_aside", ColumnType::kInt},
                    {"workload", ColumnType::kInt},
                    {"revision", ColumnType::kInt}});
  for (const VillageTally& tally : tallies) {
    rows.Text(partition)
        .Text(tally.village)
        .Int(tally.counts.listed)
        .Int(tally.counts.removed)
        .Int(tally.counts.recorded)
        .Int(tally.counts.set_aside)
        .Int(tally.counts.workload)
        .Int(tally.revision);
  }
  return rows;
}

}  // namespace

void Tallies::Store(store::WriteTransaction& tx, const std::string& partition,
                    const std::vector<VillageTally>& tallies) {
  if (tallies.empty()) return;
  store::Upsert(tx, "village_tally", ToRows(partition, tallies), {"partition", "village"}, "revision");
}

void Tallies::Replace(store::WriteTransaction& tx, const std::string& partition,
                      const std::vector<VillageTally>& tallies) {
  tx.sql() << "delete from village_tally where partition = :p", soci::use(partition);
  if (!tallies.empty()) store::Insert(tx, "village_tally", ToRows(partition, tallies));
}

std::vector<VillageTally> Tallies::Load(const store::Transaction& tx, const std::string& partition) {
  std::vector<VillageTally> tallies;
  VillageTally row;
  soci::statement rows =
      (tx.sql().prepare
           << "select village, listed, removed, recorded, set_aside, workload, revision from village_tally "
              "where partition = :p order by village",
       soci::use(partition), soci::into(row.village), soci::into(row.counts.listed), soci::into(row.counts.removed),
       soci::into(row.counts.recorded), soci::into(row.counts.set_aside), soci::into(row.counts.workload),
       soci::into(row.revision));
  rows.execute();
  while (rows.fetch()) tallies.push_back(row);
  return tallies;
}

}  // namespace jemputbola::scheduling
