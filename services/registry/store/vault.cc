#include "registry/store/vault.h"

#include <algorithm>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/civil.h"

namespace jemputbola::registry::store {
namespace {

// First byte of the sealed text: the layout of what follows.
constexpr char kLayout = 2;
constexpr std::size_t kIndexBytes = 16;
// In front of boxes and of the parts of a NikIndex.
constexpr std::size_t kVersionBytes = 2;

void AppendVersion(std::string& text, std::int64_t version) {
  text.push_back(static_cast<char>(version >> 8));
  text.push_back(static_cast<char>(version & 0xFF));
}

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

std::string PersonContext(std::string_view partition, std::string_view person_id) {
  return std::string("person/").append(partition).append("/").append(person_id);
}

std::string DetailContext(std::string_view partition, std::string_view name) {
  return std::string("detail/").append(partition).append("/").append(name);
}

struct KeyPair {
  crypto::Key box;
  crypto::Key index;
};

// Never changed once shared.
struct Keys {
  std::map<std::int64_t, std::shared_ptr<const KeyPair>> by_version;
  std::int64_t sealing = 0;
};

}  // namespace

struct Vault::State {
  std::shared_ptr<const Keys> keys() const {
    const absl::ReaderMutexLock lock(&mutex);
    return current;
  }
  template <typename Edit>
  void Change(const Edit& edit) {
    const absl::MutexLock lock(&mutex);
    auto next = std::make_shared<Keys>(*current);
    edit(*next);
    current = std::move(next);
  }

  mutable absl::Mutex mutex;
  std::shared_ptr<const Keys> current ABSL_GUARDED_BY(mutex) = std::make_shared<Keys>();
};

Vault::Vault() : state_(std::make_shared<State>()) {}

Vault::Vault(const crypto::Key& key) : Vault() {
  Add(1, key);
  SealWith(1);
}

void Vault::Add(std::int64_t version, const crypto::Key& key) {
  auto pair =
      std::make_shared<const KeyPair>(KeyPair{key.Derive("registry/identity"), key.Derive("registry/nik-index")});
  state_->Change([&](Keys& keys) { keys.by_version.insert_or_assign(version, std::move(pair)); });
}

void Vault::SealWith(std::int64_t version) {
  state_->Change([&](Keys& keys) { keys.sealing = version; });
}

void Vault::Remove(std::int64_t version) {
  state_->Change([&](Keys& keys) { keys.by_version.erase(version); });
}

std::string Vault::Fingerprint(std::int64_t version) const {
  const auto keys = state_->keys();
  const auto pair = keys->by_version.find(version);
  if (pair == keys->by_version.end()) return "";
  return absl::BytesToHexString(crypto::KeyedIndex(pair->second->index, "fingerprint"));
}

std::vector<std::int64_t> Vault::versions() const {
  std::vector<std::int64_t> versions;
  for (const auto& [version, pair] : state_->keys()->by_version) versions.push_back(version);
  return versions;
}

std::int64_t Vault::sealing_version() const {
  return state_->keys()->sealing;
}

std::string Vault::NikIndex(std::string_view nik) const {
  const auto keys = state_->keys();
  std::string index;
  for (auto pair = keys->by_version.rbegin(); pair != keys->by_version.rend(); ++pair) {
    AppendVersion(index, pair->first);
    index.append(crypto::KeyedIndex(pair->second->index, nik), 0, kIndexBytes);
  }
  return index;
}

std::vector<Vault::Index> Vault::Indexes(std::string_view nik_index) {
  std::vector<Index> indexes;
  for (; nik_index.size() >= kVersionBytes + kIndexBytes; nik_index.remove_prefix(kVersionBytes + kIndexBytes)) {
    indexes.push_back({VersionOf(nik_index), std::string(nik_index.substr(kVersionBytes, kIndexBytes))});
  }
  return indexes;
}

unsigned Vault::Place(std::string_view nik_index, unsigned places) {
  return nik_index.size() > kVersionBytes ? static_cast<unsigned char>(nik_index[kVersionBytes]) * places / 256 : 0;
}

std::int64_t Vault::VersionOf(std::string_view box) {
  if (box.size() < kVersionBytes) return 0;
  return static_cast<unsigned char>(box[0]) * 256 + static_cast<unsigned char>(box[1]);
}

std::string Vault::SealText(std::string_view text, const std::string& context) const {
  const auto keys = state_->keys();
  std::string box;
  AppendVersion(box, keys->sealing);
  return box.append(crypto::Seal(keys->by_version.at(keys->sealing)->box, text, context));
}

absl::StatusOr<std::string> Vault::OpenText(std::string_view box, const std::string& context) const {
  if (IsPurged(box)) {
    return absl::FailedPreconditionError("What identified this person was purged; only the history is left");
  }
  const std::int64_t version = VersionOf(box);
  const auto keys = state_->keys();
  const auto pair = keys->by_version.find(version);
  if (pair == keys->by_version.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("A sealed value needs version ", version, " of keys/registry.key, which is not here"));
  }
  return crypto::Open(pair->second->box, box.substr(kVersionBytes), context);
}

std::string Vault::SealDetail(std::string_view partition, std::string_view name, std::string_view text) const {
  return SealText(text, DetailContext(partition, name));
}

absl::StatusOr<std::string> Vault::OpenDetail(std::string_view partition, std::string_view name,
                                              std::string_view box) const {
  return OpenText(box, DetailContext(partition, name));
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
  return SealText(text, PersonContext(partition, person_id));
}

absl::StatusOr<domain::Identity> Vault::Open(std::string_view partition, std::string_view person_id,
                                             std::string_view box) const {
  auto opened = OpenText(box, PersonContext(partition, person_id));
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
