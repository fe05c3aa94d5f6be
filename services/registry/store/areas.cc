#include "registry/store/areas.h"

#include <algorithm>
#include <map>

#include "common/store/bulk.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const std::vector<Column> kColumns = {{"code", ColumnType::kText},
                                      {"level", ColumnType::kInt},
                                      {"name", ColumnType::kText},
                                      {"latitude", ColumnType::kReal},
                                      {"longitude", ColumnType::kReal}};

std::vector<Column> WithPartition(std::vector<Column> columns) {
  columns.insert(columns.begin(), {"partition", ColumnType::kText});
  return columns;
}

domain::Area AreaAt(const Rows& rows, std::size_t row) {
  domain::Area area{rows.GetText(row, 0), static_cast<domain::AreaLevel>(rows.GetInt(row, 1)), rows.GetText(row, 2),
                    std::nullopt};
  if (!rows.IsNull(row, 3)) area.centroid = domain::Centroid{rows.GetReal(row, 3), rows.GetReal(row, 4)};
  return area;
}

void AddArea(Rows& rows, const std::string& partition, const domain::Area& area) {
  rows.Text(partition).Text(area.code).Int(static_cast<std::int64_t>(area.level)).Text(area.name);
  if (area.centroid) {
    rows.Real(area.centroid->latitude).Real(area.centroid->longitude);
  } else {
    rows.Null().Null();
  }
}

std::vector<domain::Area> Sorted(const Rows& rows) {
  std::vector<domain::Area> areas;
  areas.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) areas.push_back(AreaAt(rows, i));
  std::sort(areas.begin(), areas.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  return areas;
}

}  // namespace

WriteCounts SaveAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const std::vector<domain::Area>& areas) {
  Rows keys({{"partition", ColumnType::kText}, {"code", ColumnType::kText}});
  for (const domain::Area& area : areas) keys.Text(partition).Text(area.code);
  const Rows found = jemputbola::store::Fetch(tx, "area", kColumns, keys);
  std::map<std::string, domain::Area> before;
  for (std::size_t i = 0; i < found.size(); ++i) before.emplace(found.GetText(i, 0), AreaAt(found, i));

  WriteCounts counts;
  Rows rows(WithPartition(kColumns));
  for (const domain::Area& area : areas) {
    const auto old = before.find(area.code);
    if (old != before.end() && old->second == area) {
      ++counts.unchanged;
      continue;
    }
    ++(old == before.end() ? counts.added : counts.updated);
    AddArea(rows, partition, area);
  }
  jemputbola::store::Upsert(tx, "area", rows, {"partition", "code"});
  return counts;
}

std::vector<domain::Area> ListAreas(const jemputbola::store::Transaction& tx, const std::string& partition) {
  Rows keys({{"partition", ColumnType::kText}});
  keys.Text(partition);
  return Sorted(jemputbola::store::Fetch(tx, "area", kColumns, keys));
}

std::optional<domain::Area> FindArea(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& code) {
  Rows keys({{"partition", ColumnType::kText}, {"code", ColumnType::kText}});
  keys.Text(partition).Text(code);
  const Rows found = jemputbola::store::Fetch(tx, "area", kColumns, keys);
  return found.empty() ? std::nullopt : std::optional(AreaAt(found, 0));
}

}  // namespace jemputbola::registry::store
