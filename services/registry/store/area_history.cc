#include "registry/store/area_history.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"
#include "registry/domain/area_name.h"
#include "registry/store/dates.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const std::vector<Column> kChangeColumns = {
    {"old_code", ColumnType::kText},   {"old_name", ColumnType::kText},   {"new_code", ColumnType::kText},
    {"new_name", ColumnType::kText},   {"valid_from", ColumnType::kText}, {"old_decree", ColumnType::kText},
    {"new_decree", ColumnType::kText},
};
const std::vector<Column> kAliasColumns = {
    {"code", ColumnType::kText}, {"name_key", ColumnType::kText}, {"name", ColumnType::kText}};

std::vector<Column> WithPartition(std::vector<Column> columns) {
  columns.insert(columns.begin(), kPartition);
  return columns;
}

domain::AreaChange ChangeAt(const Rows& rows, std::size_t row) {
  return {rows.GetText(row, 0),  rows.GetText(row, 1), rows.GetText(row, 2), rows.GetText(row, 3),
          *DateAt(rows, row, 4), rows.GetText(row, 5), rows.GetText(row, 6)};
}

Rows FetchPartition(const jemputbola::store::Transaction& tx, const std::string& table,
                    const std::vector<Column>& columns, const std::string& partition) {
  Rows keys({kPartition});
  keys.Text(partition);
  return jemputbola::store::Fetch(tx, table, columns, keys);
}

std::vector<domain::AreaChange> ListAreaChanges(const jemputbola::store::Transaction& tx,
                                                const std::string& partition) {
  const Rows rows = FetchPartition(tx, "area_change", kChangeColumns, partition);
  std::vector<domain::AreaChange> changes;
  for (std::size_t i = 0; i < rows.size(); ++i) changes.push_back(ChangeAt(rows, i));
  return changes;
}

std::vector<std::string> PartitionsOf(const jemputbola::store::Transaction& tx, const std::string& table) {
  const soci::rowset<std::string> rows = (tx.sql().prepare << "select distinct partition from " + table);
  return {rows.begin(), rows.end()};
}

template <typename T>
void Append(std::vector<T>& all, std::vector<T> more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

WriteCounts SaveAreaChanges(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::vector<domain::AreaChange>& changes) {
  std::map<std::string, domain::AreaChange> before;
  for (domain::AreaChange& change : ListAreaChanges(tx, partition)) {
    std::string code = change.old_code;
    before.emplace(std::move(code), std::move(change));
  }
  WriteCounts counts;
  Rows rows(WithPartition(kChangeColumns));
  for (const domain::AreaChange& change : changes) {
    const auto old = before.find(change.old_code);
    if (old != before.end() && old->second == change) {
      ++counts.unchanged;
      continue;
    }
    ++(old == before.end() ? counts.added : counts.updated);
    rows.Text(partition).Text(change.old_code).Text(change.old_name).Text(change.new_code).Text(change.new_name);
    AddDate(rows, change.valid_from);
    rows.Text(change.old_decree).Text(change.new_decree);
  }
  jemputbola::store::Upsert(tx, "area_change", rows, {"partition", "old_code"});
  return counts;
}

WriteCounts SaveAreaAliases(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::vector<domain::AreaAlias>& aliases) {
  const Rows found = FetchPartition(tx, "area_alias", kAliasColumns, partition);
  std::map<std::pair<std::string, std::string>, std::string> names;
  for (std::size_t i = 0; i < found.size(); ++i) {
    names[{found.GetText(i, 0), found.GetText(i, 1)}] = found.GetText(i, 2);
  }
  WriteCounts counts;
  Rows rows(WithPartition(kAliasColumns));
  for (const domain::AreaAlias& alias : aliases) {
    const std::string key = domain::AreaNameKey(alias.name);
    const auto [known, added] = names.try_emplace({alias.code, key}, alias.name);
    // Of two ways to write what is one name here, the first is kept.
    ++(added ? counts.added : counts.unchanged);
    if (added) rows.Text(partition).Text(alias.code).Text(key).Text(alias.name);
  }
  jemputbola::store::Insert(tx, "area_alias", rows);
  return counts;
}

std::vector<domain::AreaAlias> ListAreaAliases(const jemputbola::store::Transaction& tx, const std::string& partition) {
  const Rows rows = FetchPartition(tx, "area_alias", kAliasColumns, partition);
  std::vector<domain::AreaAlias> aliases;
  for (std::size_t i = 0; i < rows.size(); ++i) aliases.push_back({rows.GetText(i, 0), rows.GetText(i, 2)});
  std::ranges::sort(aliases,
                    [](const auto& a, const auto& b) { return std::tie(a.code, a.name) < std::tie(b.code, b.name); });
  return aliases;
}

domain::AreaIndex LoadAreaIndex(const jemputbola::store::Transaction& tx) {
  std::vector<domain::Area> areas;
  for (const std::string& partition : PartitionsOf(tx, "area")) Append(areas, ListAreas(tx, partition));
  std::vector<domain::AreaChange> changes;
  for (const std::string& partition : PartitionsOf(tx, "area_change")) {
    Append(changes, ListAreaChanges(tx, partition));
  }
  std::vector<domain::AreaAlias> aliases;
  for (const std::string& partition : PartitionsOf(tx, "area_alias")) Append(aliases, ListAreaAliases(tx, partition));
  return domain::AreaIndex(std::move(areas), std::move(changes), aliases);
}

domain::AreaIndex LoadAreaIndex(const jemputbola::store::Transaction& tx, const std::string& regency) {
  std::vector<domain::Area> areas = ListAreas(tx, domain::ParentOf(regency));
  Append(areas, ListAreas(tx, regency));
  return domain::AreaIndex(std::move(areas), ListAreaChanges(tx, regency), ListAreaAliases(tx, regency));
}

absl::StatusOr<domain::Area> ResolveArea(const jemputbola::store::Transaction& tx, std::string_view text,
                                         std::optional<domain::AreaLevel> level, const std::string& regency) {
  const auto parsed = domain::ParseAreaCode(text);
  const std::string partition = parsed.ok() ? domain::RegencyOf(text) : regency;
  const domain::AreaIndex index = partition.empty() ? LoadAreaIndex(tx) : LoadAreaIndex(tx, partition);
  const auto found = index.Resolve(text, level);
  if (!found.ok()) return found.status();
  return **found;
}

std::map<std::string, std::string> CurrentCodes(const jemputbola::store::Transaction& tx,
                                                const std::string& partition) {
  const domain::AreaIndex index({}, ListAreaChanges(tx, partition), {});
  std::map<std::string, std::string> codes;
  for (const auto& [code, change] : index.changes()) codes[code] = std::string(index.CurrentCode(code));
  return codes;
}

}  // namespace jemputbola::registry::store
