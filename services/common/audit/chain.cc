#include "common/audit/chain.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::audit {
namespace {

void Add(std::string& bytes, std::string_view field) {
  bytes.append(std::to_string(field.size())).append(":").append(field).append(";");
}

}  // namespace

std::string Genesis() {
  return std::string(64, '0');
}

std::string PeopleDigest(const std::vector<std::string>& person_ids) {
  if (person_ids.empty()) return "";
  std::string bytes;
  for (const std::string& id : person_ids) Add(bytes, id);
  const crypto::Digest128 digest = crypto::Hash128(bytes);
  return absl::BytesToHexString(std::string(crypto::AsBytes(digest)));
}

std::string NextMac(const crypto::Key& key, std::string_view previous_mac, std::string_view service,
                    const StoredRecord& stored, std::string_view people_digest) {
  const Record& record = stored.record;
  std::string bytes;
  Add(bytes, "jemputbola audit 1");
  Add(bytes, previous_mac);
  Add(bytes, service);
  Add(bytes, stored.partition);
  Add(bytes, absl::StrCat(stored.entry.seq));
  Add(bytes, stored.entry.id);
  Add(bytes, absl::StrCat(absl::ToUnixMicros(stored.entry.at)));
  Add(bytes, record.action);
  Add(bytes, record.caller);
  Add(bytes, record.recipient);
  Add(bytes, record.purpose);
  Add(bytes, record.subject);
  Add(bytes, absl::StrCat(record.people));
  Add(bytes, people_digest);
  Add(bytes, record.detail);
  return crypto::Mac(key, bytes);
}

}  // namespace jemputbola::audit
