#include "scheduling/store/areas.h"

#include "common/store/bulk.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

constexpr std::int64_t kDistrict = 3;
constexpr std::int64_t kVillage = 4;

}  // namespace

void Areas::Replace(store::WriteTransaction& tx, const std::string& partition, const std::vector<CachedArea>& areas) {
  tx.sql() << "delete from area where partition = :p", soci::use(partition);
  if (areas.empty()) return;
  store::Rows rows({{"partition", ColumnType::kText},
                    {"code", ColumnType::kText},
                    {"level", ColumnType::kInt},
                    {"name", ColumnType::kText},
                    {"latitude", ColumnType::kReal},
                    {"longitude", ColumnType::kReal}});
  for (const CachedArea& area : areas) {
    rows.Text(partition)
        .Text(area.code)
        .Int(area.village ? kVillage : kDistrict)
        .Text(area.name)
        .Real(area.at.latitude)
        .Real(area.at.longitude);
  }
  store::Insert(tx, "area", rows);
}

std::vector<CachedArea> Areas::Load(const store::Transaction& tx, const std::string& partition) {
  std::vector<CachedArea> areas;
  CachedArea row;
  std::int64_t level = 0;
  soci::statement rows =
      (tx.sql().prepare << "select code, level, name, latitude, longitude from area where partition = :p order by code",
       soci::use(partition), soci::into(row.code), soci::into(level), soci::into(row.name), soci::into(row.at.latitude),
       soci::into(row.at.longitude));
  rows.execute();
  while (rows.fetch()) {
    row.village = level == kVillage;
    areas.push_back(row);
  }
  return areas;
}

}  // namespace jemputbola::scheduling
