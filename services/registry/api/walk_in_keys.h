#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/sealed_box.h"

namespace jemputbola::registry::api {

// The keys that devices seal identities of walk-ins for: keys/walk_in.key, and keys/walk_in.2.key, .3 and so on once
// there are successors. All of them open; devices are told the newest. Thread-safe.
class WalkInKeys {
 public:
  // `path_of`: the path of the key file with a name (door::Platform::KeyPath). Errors as crypto::Key::Read.
  static absl::StatusOr<WalkInKeys> Read(const std::function<std::string(const std::string& name)>& path_of);

  const crypto::BoxKey& newest() const { return keys_.back(); }
  // nullptr for an id that no key has.
  const crypto::BoxKey* Find(const std::string& id) const;

 private:
  explicit WalkInKeys(std::vector<crypto::BoxKey> keys) : keys_(std::move(keys)) {}

  std::vector<crypto::BoxKey> keys_;
};

}  // namespace jemputbola::registry::api
