#include "registry/api/key_files.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "registry/store/keys.h"

namespace jemputbola::registry::api {
namespace {

absl::StatusOr<std::vector<store::SealingKey>> ReadKeys(jemputbola::store::Database& database) {
  std::vector<store::SealingKey> keys;
  const absl::Status status = database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    keys = store::ListSealingKeys(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return keys;
}

}  // namespace

std::string KeyFiles::PathOf(std::int64_t version) const {
  return path_of_(version == 1 ? "registry" : absl::StrCat("registry.", version));
}

bool KeyFiles::Exists(std::int64_t version) const {
  std::error_code error;
  return std::filesystem::exists(PathOf(version), error);
}

absl::StatusOr<crypto::Key> KeyFiles::Read(std::int64_t version) const {
  auto key = crypto::Key::Read(PathOf(version));
  if (absl::IsNotFound(key.status()) && version > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("the key file ", PathOf(version), " is missing: put it back from where keys are kept"));
  }
  return key;
}

absl::StatusOr<crypto::Key> KeyFiles::Make(std::int64_t version) const {
  const absl::Status made = crypto::WriteKeyFile(PathOf(version), crypto::Key::Random());
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  return Read(version);
}

absl::Status KeyFiles::Destroy(std::int64_t version) const {
  return crypto::DestroyKeyFile(PathOf(version));
}

std::int64_t KeyFiles::Newest() const {
  std::int64_t newest = 1;
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(PathOf(1)).parent_path();
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string file = entry.path().filename();
    absl::string_view name = file;
    std::int64_t version = 0;
    if (absl::ConsumePrefix(&name, "registry.") && absl::ConsumeSuffix(&name, ".key") &&
        absl::SimpleAtoi(name, &version) && version > newest) {
      newest = version;
    }
  }
  return newest;
}

absl::Status OpenKeys(jemputbola::store::Database& database, const KeyFiles& files, store::Vault& vault) {
  auto keys = ReadKeys(database);
  if (!keys.ok()) return keys.status();
  const bool first = keys->empty();
  if (first) keys->push_back({files.Newest(), "", true, ""});
  for (store::SealingKey& known : *keys) {
    if (!known.live) continue;
    const auto key = files.Read(known.version);
    if (!key.ok()) return key.status();
    vault.Add(known.version, *key);
    vault.SealWith(known.version);
    const std::string fingerprint = vault.Fingerprint(known.version);
    if (first) {
      known.fingerprint = fingerprint;
      return database.Write([&](jemputbola::store::WriteTransaction& tx) {
        store::AddSealingKey(tx, known);
        return absl::OkStatus();
      });
    }
    if (known.fingerprint != fingerprint) {
      return absl::FailedPreconditionError(
          "keys/registry.key is not the key this registry was sealed with: put the right one back");
    }
  }
  return absl::OkStatus();
}

absl::Status DestroyRetired(jemputbola::store::Database& database, const KeyFiles& files) {
  const auto keys = ReadKeys(database);
  if (!keys.ok()) return keys.status();
  for (const store::SealingKey& known : *keys) {
    if (known.live || !files.Exists(known.version)) continue;
    const auto key = files.Read(known.version);
    // Whoever ended between overwriting the file and removing it has left one that holds no key.
    const bool overwritten = absl::IsFailedPrecondition(key.status());
    if (!key.ok() && !overwritten) return key.status();
    store::Vault vault;
    if (key.ok()) vault.Add(known.version, *key);
    // A key of another registry that was put under this name is none of ours to destroy.
    if (key.ok() && vault.Fingerprint(known.version) != known.fingerprint) continue;
    if (auto status = files.Destroy(known.version); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
