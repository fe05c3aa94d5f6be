#include "registry/api/walk_in_keys.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace jemputbola::registry::api {

absl::StatusOr<WalkInKeys> WalkInKeys::Read(const std::function<std::string(const std::string& name)>& path_of) {
  std::vector<crypto::BoxKey> keys;
  for (int version = 1;; ++version) {
    auto key = crypto::Key::Read(path_of(version == 1 ? "walk_in" : absl::StrCat("walk_in.", version)));
    if (absl::IsNotFound(key.status()) && !keys.empty()) break;
    if (!key.ok()) return key.status();
    keys.emplace_back(*key);
  }
  return WalkInKeys(std::move(keys));
}

const crypto::BoxKey* WalkInKeys::Find(const std::string& id) const {
  for (const crypto::BoxKey& key : keys_) {
    if (key.id() == id) return &key;
  }
  return nullptr;
}

}  // namespace jemputbola::registry::api
