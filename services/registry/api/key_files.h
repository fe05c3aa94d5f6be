#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"
#include "common/store/database.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// The files of the sealing key: keys/registry.key is version 1, keys/registry.N.key version N. A version is never used
// for two keys. Thread-safe.
class KeyFiles {
 public:
  // `path_of`: the path of the key file with a name (door::Platform::KeyPath).
  explicit KeyFiles(std::function<std::string(const std::string& name)> path_of) : path_of_(std::move(path_of)) {}

  // Errors as crypto::Key::Read; FAILED_PRECONDITION, naming the file, when a later version than the first is missing.
  absl::StatusOr<crypto::Key> Read(std::int64_t version) const;
  // Makes a new key, or takes the one that a rotation which ended too early left.
  absl::StatusOr<crypto::Key> Make(std::int64_t version) const;
  // Overwrites and removes the file; OK when there is none.
  absl::Status Destroy(std::int64_t version) const;
  bool Exists(std::int64_t version) const;
  // The highest version that has a file; 1 when none has.
  std::int64_t Newest() const;

 private:
  std::string PathOf(std::int64_t version) const;

  std::function<std::string(const std::string&)> path_of_;
};

// Loads the live keys of `database` into `vault`; a database that has none yet begins with the newest file. Errors as
// KeyFiles::Read; FAILED_PRECONDITION when a file holds another key than the one the registry was sealed with: with a
// wrong key every person of an import would look new.
absl::Status OpenKeys(jemputbola::store::Database& database, const KeyFiles& files, store::Vault& vault);

// Destroys the files of retired keys: what a rotation that ended after its last commit has left to do.
absl::Status DestroyRetired(jemputbola::store::Database& database, const KeyFiles& files);

}  // namespace jemputbola::registry::api
