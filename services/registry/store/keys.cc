#include "registry/store/keys.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::registry::store {
namespace {

constexpr const char* kChanged = "the sealing key was changed meanwhile: nothing was written, do it again";

bool Contains(const std::vector<std::int64_t>& versions, std::int64_t version) {
  return std::find(versions.begin(), versions.end(), version) != versions.end();
}

// Live keys, held as they are to the end of the transaction.
std::vector<SealingKey> HoldLive(jemputbola::store::WriteTransaction& tx, const char* lock) {
  const bool locks = tx.engine() == jemputbola::store::Engine::kPostgres;
  std::vector<SealingKey> keys;
  long long version = 0;
  soci::statement select =
      (tx.sql().prepare << "select version from sealing_key where live = 1 order by version" << (locks ? lock : ""),
       soci::into(version));
  select.execute();
  while (select.fetch()) keys.push_back({version, "", true, ""});
  return keys;
}

// A version as it stands in front of boxes, as a literal of the engine.
std::string VersionLiteral(const jemputbola::store::Transaction& tx, std::int64_t version) {
  const std::string hex =
      absl::BytesToHexString(std::string{static_cast<char>(version >> 8), static_cast<char>(version & 0xFF)});
  return tx.engine() == jemputbola::store::Engine::kSqlite ? absl::StrCat("x'", hex, "'")
                                                           : absl::StrCat("'\\x", hex, "'::bytea");
}

bool AnyRow(const jemputbola::store::Transaction& tx, const std::string& select) {
  long long one = 0;
  tx.sql() << select << " limit 1", soci::into(one);
  return tx.sql().got_data();
}

}  // namespace

std::vector<SealingKey> ListSealingKeys(const jemputbola::store::Transaction& tx) {
  std::vector<SealingKey> keys;
  SealingKey key;
  long long version = 0;
  long long live = 0;
  soci::statement select =
      (tx.sql().prepare << "select version, fingerprint, live, partition from sealing_key order by version",
       soci::into(version), soci::into(key.fingerprint), soci::into(live), soci::into(key.partition));
  select.execute();
  while (select.fetch()) {
    key.version = version;
    key.live = live != 0;
    keys.push_back(key);
  }
  return keys;
}

void AddSealingKey(jemputbola::store::WriteTransaction& tx, const SealingKey& key) {
  const long long version = key.version;
  tx.sql() << "insert into sealing_key (version, fingerprint, live, partition) values (:version, :fingerprint, 1, "
              ":partition)",
      soci::use(version, "version"), soci::use(key.fingerprint, "fingerprint"), soci::use(key.partition, "partition");
}

bool RetireSealingKeys(jemputbola::store::WriteTransaction& tx, std::int64_t newest) {
  HoldLive(tx, " for update");
  const std::string older = VersionLiteral(tx, newest);
  const bool used =
      AnyRow(tx, absl::StrCat("select 1 from former_nik where key_version < ", newest)) ||
      AnyRow(tx, absl::StrCat("select 1 from person where key_version > 0 and key_version < ", newest)) ||
      AnyRow(tx, absl::StrCat("select 1 from walk_in where key_version > 0 and key_version < ", newest)) ||
      AnyRow(tx, absl::StrCat("select 1 from list_conflict where key_version > 0 and key_version < ", newest)) ||
      AnyRow(tx,
             absl::StrCat("select 1 from person_event where detail is not null and substr(detail, 1, 2) < ", older)) ||
      AnyRow(tx, absl::StrCat("select 1 from waiting_status where substr(sealed, 1, 2) < ", older));
  if (used) return false;
  const long long below = newest;
  tx.sql() << "update sealing_key set live = 0 where live = 1 and version < :newest", soci::use(below, "newest");
  return true;
}

void RequireLive(jemputbola::store::WriteTransaction& tx, const std::vector<std::int64_t>& versions) {
  if (versions.empty()) return;
  const std::vector<SealingKey> live = HoldLive(tx, " for share");
  // Rows that a test writes without a registry.
  if (live.empty()) return;
  for (const std::int64_t version : versions) {
    if (std::none_of(live.begin(), live.end(), [&](const SealingKey& key) { return key.version == version; })) {
      throw soci::soci_error(kChanged);
    }
  }
}

void RequireAllLive(const jemputbola::store::Transaction& tx, const std::vector<std::int64_t>& versions) {
  for (const SealingKey& key : ListSealingKeys(tx)) {
    if (key.live && !Contains(versions, key.version)) throw soci::soci_error(kChanged);
  }
}

}  // namespace jemputbola::registry::store
