#include "field_reporting/store/manifests.h"

#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {

using jemputbola::store::ColumnType;

std::optional<Told> FindTold(const jemputbola::store::Transaction& tx, const ManifestKey& key) {
  const std::string day = clock::FormatDate(key.day);
  std::string column;
  tx.sql() << "select told from manifest_version where partition = :p and device_id = :d and day = :y and version = :v",
      soci::use(key.partition), soci::use(key.device_id), soci::use(day), soci::use(key.version), soci::into(column);
  if (!tx.sql().got_data()) return std::nullopt;
  return Unpack(tx.Bytes(column));
}

void KeepTold(jemputbola::store::WriteTransaction& tx, const ManifestKey& key, const Told& told, absl::Time now,
              absl::Time keep_from) {
  const std::int64_t oldest = clock::ToMicros(keep_from);
  tx.sql() << "delete from manifest_version where partition = :p and made_at < :m", soci::use(key.partition),
      soci::use(oldest);
  jemputbola::store::Rows rows({{"partition", ColumnType::kText},
                                {"device_id", ColumnType::kText},
                                {"day", ColumnType::kText},
                                {"version", ColumnType::kText},
                                {"made_at", ColumnType::kInt},
                                {"told", ColumnType::kBytes}});
  rows.Text(key.partition)
      .Text(key.device_id)
      .Text(clock::FormatDate(key.day))
      .Text(key.version)
      .Int(clock::ToMicros(now))
      .Bytes(Pack(told));
  jemputbola::store::Upsert(tx, "manifest_version", rows, {"partition", "device_id", "day", "version"});
}

}  // namespace jemputbola::field_reporting::store
