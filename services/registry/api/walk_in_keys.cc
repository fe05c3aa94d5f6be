#include "registry/api/walk_in_keys.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::registry::api {

std::string WalkInKeys::PathOfVersion(std::size_t version) const {
  return path_of_(version == 1 ? "walk_in" : absl::StrCat("walk_in.", version));
}

absl::StatusOr<std::unique_ptr<WalkInKeys>> WalkInKeys::Read(PathOf path_of) {
  auto keys = absl::WrapUnique(new WalkInKeys(std::move(path_of)));
  {
    absl::MutexLock lock(&keys->mutex_);
    if (auto status = keys->LoadLocked(); !status.ok()) return status;
  }
  return keys;
}

absl::Status WalkInKeys::LoadLocked() {
  while (true) {
    const auto key = crypto::Key::Read(PathOfVersion(keys_.size() + 1));
    if (absl::IsNotFound(key.status()) && !keys_.empty()) return absl::OkStatus();
    if (!key.ok()) return key.status();
    keys_.push_back(std::make_unique<const crypto::BoxKey>(*key));
  }
}

absl::Status WalkInKeys::Renew() {
  absl::MutexLock lock(&mutex_);
  const std::string path = PathOfVersion(keys_.size() + 1);
  // A renewal that ended early, or another process, has made it.
  const absl::Status made = crypto::WriteKeyFile(path, crypto::Key::Random());
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  return LoadLocked();
}

const crypto::BoxKey& WalkInKeys::newest() const {
  absl::MutexLock lock(&mutex_);
  return *keys_.back();
}

const crypto::BoxKey* WalkInKeys::Find(const std::string& id) {
  absl::MutexLock lock(&mutex_);
  for (std::size_t i = 0;; ++i) {
    // A file that cannot be read now is looked for again the next time.
    if (i == keys_.size() && (!LoadLocked().ok() || i == keys_.size())) return nullptr;
    if (keys_[i]->id() == id) return keys_[i].get();
  }
}

}  // namespace jemputbola::registry::api
