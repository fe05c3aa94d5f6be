#include "registry/store/vault.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "common/clock/civil.h"

namespace jemputbola::registry::store {
namespace {

// First byte of the sealed text: the layout of what follows.
constexpr char kLayout = 2;
constexpr std::size_t kIndexBytes = 16;

void AppendField(std::string& text, std::string_view field) {
  const auto size = static_cast<std::uint16_t>(field.size());
  text.push_back(static_cast<char>(size >> 8));
  text.push_back(static_cast<char>(size & 0xFF));
  text.append(field);
}

// Takes a field off the front; false when the text is too short.
bool TakeField(std::string_view& text, std::string& field) {
  if (text.size() < 2) return false;
  const std::size_t size = static_cast<unsigned char>(text[0]) * 256U + static_cast<unsigned char>(text[1]);
  if (text.size() < 2 + size) return false;
  field = text.substr(2, size);
  text.remove_prefix(2 + size);
  return true;
}

std::string_view SexLetter(domain::Sex sex) {
  return sex == domain::Sex::kMale ? "L" : sex == domain::Sex::kFemale ? "P" : "";
}

std::string Context(std::string_view partition, std::string_view person_id) {
  return std::string("person/").append(partition).append("/").append(person_id);
}

}  // namespace

Vault::Vault(const crypto::Key& key)
    : box_key_(key.Derive("registry/identity")), index_key_(key.Derive("registry/nik-index")) {}

absl::Status Vault::CheckKey(jemputbola::store::Database& database) const {
  const std::string own = absl::BytesToHexString(crypto::KeyedIndex(index_key_, "fingerprint"));
  return database.Write([&](jemputbola::store::WriteTransaction& tx) {
    std::string stored;
    tx.sql() << "select fingerprint from sealing_key", soci::into(stored);
    if (!tx.sql().got_data()) {
      tx.sql() << "insert into sealing_key (fingerprint) values (:fingerprint)", soci::use(own, "fingerprint");
      return absl::OkStatus();
    }
    if (stored == own) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "keys/registry.key is not the key this registry was sealed with: put the right one back");
  });
}

std::string Vault::NikIndex(std::string_view nik) const {
  return crypto::KeyedIndex(index_key_, nik).substr(0, kIndexBytes);
}

std::string Vault::Seal(std::string_view partition, std::string_view person_id,
                        const domain::Identity& identity) const {
  std::string text(1, kLayout);
  AppendField(text, identity.nik);
  AppendField(text, identity.kk);
  AppendField(text, identity.full_name);
  AppendField(text, SexLetter(identity.sex));
  AppendField(text, clock::FormatDate(identity.birth_date));
  AppendField(text, identity.address);
  AppendField(text, identity.phone);
  AppendField(text, identity.village_code);
  AppendField(text, identity.ever_married ? "1" : "");
  return crypto::Seal(box_key_, text, Context(partition, person_id));
}

absl::StatusOr<domain::Identity> Vault::Open(std::string_view partition, std::string_view person_id,
                                             std::string_view box) const {
  auto opened = crypto::Open(box_key_, box, Context(partition, person_id));
  if (!opened.ok()) return opened.status();
  const auto damaged = absl::DataLossError("a sealed record holds something else than an identity");
  std::string_view text = *opened;
  if (text.empty() || text.front() != kLayout) return damaged;
  text.remove_prefix(1);
  domain::Identity identity;
  std::string sex;
  std::string birth_date;
  std::string married;
  for (std::string* field : {&identity.nik, &identity.kk, &identity.full_name, &sex, &birth_date, &identity.address,
                             &identity.phone, &identity.village_code, &married}) {
    if (!TakeField(text, *field)) return damaged;
  }
  const auto date = clock::ParseDate(birth_date);
  if (!date.ok() || !text.empty()) return damaged;
  identity.sex = sex == "L" ? domain::Sex::kMale : sex == "P" ? domain::Sex::kFemale : domain::Sex::kUnknown;
  identity.birth_date = *date;
  identity.ever_married = married == "1";
  return identity;
}

}  // namespace jemputbola::registry::store
