#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "jemputbola/registry/v1/privacy.pb.h"
#include "registry/api/key_files.h"
#include "registry/api/office.h"
#include "registry/store/keys.h"
#include "registry/store/reseal.h"

namespace jemputbola::registry::api {

// Changes the key that everything is sealed with, while the registry works on: a new key seals what is written, batches
// on the tick seal anew what is there, both keys find people by NIK meanwhile, and the old one is destroyed when
// nothing needs it any more. All of it is seen from the database, so it goes on after any end of the process; of
// several cells each seals its own partitions. Thread-safe.
class KeyRotation {
 public:
  // References in `office` must outlive this; its vault shares its keys with `vault`.
  KeyRotation(const Office& office, store::Vault vault, KeyFiles files);

  // Begins a rotation that is recorded in `partition`. `also` runs in the same transaction, after the record of the new
  // key; when it fails there is no rotation. FAILED_PRECONDITION while one runs, or cannot destroy the old key.
  using Also = absl::FunctionRef<absl::Status(jemputbola::store::WriteTransaction&)>;
  absl::Status Begin(const std::string& partition, const std::string& caller, const std::string& reason, Also also);
  v1::KeyStatus Status() const;

  // For the door's tick: a batch or two of the rotation that runs, if one does.
  void Tick();

 private:
  // What the database says about keys, looked at about every five seconds of real time, and at once after Begin.
  absl::Status Look();
  absl::Status Load(const std::vector<store::SealingKey>& keys);
  // One batch of the partition in front.
  absl::Status Work();
  absl::Status Finish();

  const Office& office_;
  store::Vault vault_;
  const KeyFiles files_;

  absl::Mutex begin_mutex_;
  // Used by the tick's thread only.
  std::deque<store::Reseal> queue_;
  bool queued_ = false;

  mutable absl::Mutex mutex_;
  absl::Time look_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  v1::KeyStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::registry::api
