#include "registry/store/former_niks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"
#include "registry/store/keys.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kId = {"former_nik_id", ColumnType::kText};
const Column kPersonId = {"person_id", ColumnType::kText};
const Column kNikIndex = {"nik_index", ColumnType::kBytes};
const Column kKeyVersion = {"key_version", ColumnType::kInt};
const Column kSealed = {"sealed", ColumnType::kBytes};
const Column kCorrectedAt = {"corrected_at", ColumnType::kInt};

// The index and the box are of one key: the newest.
void AddSealed(Rows& rows, const Vault& vault, const std::string& partition, const std::string& former_nik_id,
               const std::string& nik) {
  const std::string box = vault.SealDetail(partition, FormerNikName(former_nik_id), nik);
  const std::int64_t version = Vault::VersionOf(box);
  const std::vector<Vault::Index> parts = Vault::Indexes(vault.NikIndex(nik));
  const auto part = std::ranges::find(parts, version, &Vault::Index::version);
  rows.Bytes(part == parts.end() ? parts.front().bytes : part->bytes).Int(version).Bytes(box);
}

}  // namespace

std::string FormerNikName(const std::string& former_nik_id) {
  return absl::StrCat("former-nik#", former_nik_id);
}

void KeepFormerNik(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Vault& vault,
                   const std::string& former_nik_id, const std::string& person_id, const std::string& nik,
                   absl::Time corrected_at) {
  Rows rows({kPartition, kId, kPersonId, kCorrectedAt, kNikIndex, kKeyVersion, kSealed});
  rows.Text(partition).Text(former_nik_id).Text(person_id).Int(clock::ToMicros(corrected_at));
  AddSealed(rows, vault, partition, former_nik_id, nik);
  RequireLive(tx, {rows.GetInt(0, 5)});
  jemputbola::store::Insert(tx, "former_nik", rows);
}

std::unordered_map<std::string, std::string> FindFormerNiks(const jemputbola::store::Transaction& tx,
                                                            const std::string& partition,
                                                            const std::vector<std::string>& parts) {
  // Corrections are rare: lists of a million people are not looked up where there is none.
  std::string any;
  tx.sql() << "select former_nik_id from former_nik where partition = :partition limit 1",
      soci::use(partition, "partition"), soci::into(any);
  if (!tx.sql().got_data()) return {};
  Rows keys({kPartition, kNikIndex});
  for (const std::string& part : parts) keys.Text(partition).Bytes(part);
  const Rows found = jemputbola::store::Fetch(tx, "former_nik", {kNikIndex, kPersonId, kCorrectedAt}, keys);
  std::unordered_map<std::string, std::string> people;
  std::unordered_map<std::string, std::int64_t> newest;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [at, first] = newest.try_emplace(found.GetBytes(i, 0), found.GetInt(i, 2));
    if (!first && at->second > found.GetInt(i, 2)) continue;
    at->second = found.GetInt(i, 2);
    people.insert_or_assign(found.GetBytes(i, 0), found.GetText(i, 1));
  }
  return people;
}

std::vector<FormerNik> ListFormerNiks(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::string& after, std::int64_t newest, int limit) {
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  const long long below = newest;
  tx.sql() << "select former_nik_id from former_nik where partition = :partition and former_nik_id > :after and "
              "key_version < :newest order by former_nik_id limit "
           << limit,
      soci::use(partition, "partition"), soci::use(after, "after"), soci::use(below, "newest"), soci::into(ids);
  Rows keys({kPartition, kId});
  for (const std::string& id : ids) keys.Text(partition).Text(id);
  const Rows found = jemputbola::store::Fetch(tx, "former_nik", {kId, kPersonId, kSealed}, keys);
  std::vector<FormerNik> niks;
  for (std::size_t i = 0; i < found.size(); ++i) {
    niks.push_back({found.GetText(i, 0), found.GetText(i, 1), found.GetBytes(i, 2)});
  }
  std::ranges::sort(niks, {}, &FormerNik::former_nik_id);
  return niks;
}

void ResealFormerNiks(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Vault& vault,
                      const std::unordered_map<std::string, std::string>& niks) {
  Rows rows({kPartition, kId, kNikIndex, kKeyVersion, kSealed});
  for (const auto& [id, nik] : niks) {
    rows.Text(partition).Text(id);
    AddSealed(rows, vault, partition, id, nik);
  }
  jemputbola::store::Update(tx, "former_nik", rows, {"partition", "former_nik_id"});
}

}  // namespace jemputbola::registry::store
