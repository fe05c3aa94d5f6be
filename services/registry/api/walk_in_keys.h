#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/crypto/sealed_box.h"

namespace jemputbola::registry::api {

// The keys that devices seal identities of walk-ins for: keys/walk_in.key, and keys/walk_in.2.key, .3 and so on once
// there are successors. All of them open, since a device may come back after weeks; devices are told the newest.
// Thread-safe; keys stay where they are as long as this.
class WalkInKeys {
 public:
  using PathOf = std::function<std::string(const std::string& name)>;

  // `path_of`: the path of the key file with a name (door::Platform::KeyPath). Errors as crypto::Key::Read.
  static absl::StatusOr<std::unique_ptr<WalkInKeys>> Read(PathOf path_of);

  // Makes a successor to the newest. Errors as crypto::WriteKeyFile.
  absl::Status Renew();

  const crypto::BoxKey& newest() const;
  // nullptr for an id that no key has. Looks for new files, too: another process may have made one.
  const crypto::BoxKey* Find(const std::string& id);

 private:
  explicit WalkInKeys(PathOf path_of) : path_of_(std::move(path_of)) {}
  std::string PathOfVersion(std::size_t version) const;
  // OK once all files are read.
  absl::Status LoadLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const PathOf path_of_;
  mutable absl::Mutex mutex_;
  std::vector<std::unique_ptr<const crypto::BoxKey>> keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::registry::api
