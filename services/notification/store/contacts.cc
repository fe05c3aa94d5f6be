#include "notification/store/contacts.h"

#include <cstddef>
#include <cstdint>

#include "common/store/bulk.h"

namespace jemputbola::notification::store {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

Contacts::Put Contacts::Set(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::string& area_code, const std::string& phone) const {
  const auto sealed = Sealed(tx, partition, {area_code});
  const auto before = sealed.find(area_code);
  // A number that does not open any more is replaced.
  if (before != sealed.end() && Open(area_code, before->second).value_or("") == phone) return Put::kUnchanged;
  Rows rows({{"partition", ColumnType::kText}, {"area_code", ColumnType::kText}, {"phone", ColumnType::kBytes}});
  rows.Text(partition).Text(area_code).Bytes(crypto::Seal(key_, phone, area_code));
  Upsert(tx, "contact", rows, {"partition", "area_code"});
  return before == sealed.end() ? Put::kAdded : Put::kUpdated;
}

bool Contacts::Has(const jemputbola::store::Transaction& tx, const std::string& partition,
                   const std::string& area_code) const {
  std::int64_t count = 0;
  tx.sql() << "select count(*) from contact where partition = :p and area_code = :a", soci::use(partition),
      soci::use(area_code), soci::into(count);
  return count > 0;
}

std::map<std::string, std::string> Contacts::Sealed(const jemputbola::store::Transaction& tx,
                                                    const std::string& partition,
                                                    const std::vector<std::string>& area_codes) const {
  Rows keys({{"partition", ColumnType::kText}, {"area_code", ColumnType::kText}});
  for (const std::string& area_code : area_codes) keys.Text(partition).Text(area_code);
  const Rows found = Fetch(tx, "contact", {{"area_code", ColumnType::kText}, {"phone", ColumnType::kBytes}}, keys);
  std::map<std::string, std::string> sealed;
  for (std::size_t i = 0; i < found.size(); ++i) sealed[found.GetText(i, 0)] = found.GetBytes(i, 1);
  return sealed;
}

absl::StatusOr<std::string> Contacts::Open(const std::string& area_code, const std::string& sealed) const {
  return crypto::Open(key_, sealed, area_code);
}

}  // namespace jemputbola::notification::store
