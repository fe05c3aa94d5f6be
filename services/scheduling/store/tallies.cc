#include "scheduling/store/tallies.h"

#include <algorithm>

#include "common/store/bulk.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

// The counts of a row, in the order of kColumns.
constexpr std::int64_t Counts::*kBuckets[] = {&Counts::listed, &Counts::removed, &Counts::recorded, &Counts::set_aside,
                                              &Counts::workload};
constexpr std::int64_t SetAside::*kReasons[] = {&SetAside::deceased,  &SetAside::moved,   &SetAside::unknown_person,
                                                &SetAside::duplicate, &SetAside::refused, &SetAside::away,
                                                &SetAside::not_yet_16};
const std::vector<store::Column> kColumns = {{"village", ColumnType::kText},
                                             {"listed", ColumnType::kInt},
                                             {"removed", ColumnType::kInt},
                                             {"recorded", ColumnType::kInt},
                                             {"set_aside", ColumnType::kInt},
                                             {"workload", ColumnType::kInt},
                                             {"aside_deceased", ColumnType::kInt},
                                             {"aside_moved", ColumnType::kInt},
                                             {"aside_unknown_person", ColumnType::kInt},
                                             {"aside_duplicate", ColumnType::kInt},
                                             {"aside_refused", ColumnType::kInt},
                                             {"aside_away", ColumnType::kInt},
                                             {"aside_not_yet_16", ColumnType::kInt},
                                             {"revision", ColumnType::kInt}};

store::Rows ToRows(const std::string& partition, const std::vector<VillageTally>& tallies) {
  std::vector<store::Column> columns = {{"partition", ColumnType::kText}};
  columns.insert(columns.end(), kColumns.begin(), kColumns.end());
  store::Rows rows(columns);
  for (const VillageTally& tally : tallies) {
    rows.Text(partition).Text(tally.village);
    for (const auto bucket : kBuckets) rows.Int(tally.counts.*bucket);
    for (const auto reason : kReasons) rows.Int(tally.counts.reasons.*reason);
    rows.Int(tally.revision);
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
  store::Rows key({{"partition", ColumnType::kText}});
  key.Text(partition);
  const store::Rows found = store::Fetch(tx, "village_tally", kColumns, key);
  std::vector<VillageTally> tallies(found.size());
  for (std::size_t row = 0; row < found.size(); ++row) {
    VillageTally& tally = tallies[row];
    std::size_t column = 0;
    tally.village = found.GetText(row, column++);
    for (const auto bucket : kBuckets) tally.counts.*bucket = found.GetInt(row, column++);
    for (const auto reason : kReasons) tally.counts.reasons.*reason = found.GetInt(row, column++);
    tally.revision = found.GetInt(row, column++);
  }
  std::sort(tallies.begin(), tallies.end(),
            [](const VillageTally& a, const VillageTally& b) { return a.village < b.village; });
  return tallies;
}

}  // namespace jemputbola::scheduling
