#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"
#include "field_reporting/store/clocks.h"
#include "field_reporting/store/devices.h"
#include "field_reporting/store/sync_state.h"

namespace jemputbola::field_reporting::store {

// Whether a device may report, and how it proves to be itself.
struct Badge {
  // What crypto::SameToken takes; empty: it has no token yet.
  std::string token_hash;
  bool revoked = false;
  std::string revoke_reason;
};

// Where the reports of one installation go. 0 as number: it was never seen; Number gives it one.
struct Installation {
  // Where its reports belong: the regency it was first seen in.
  std::string partition;
  std::string device_id;
  std::string installation_id;
  std::string unit_id;
  std::int64_t number = 0;
  // The device's own.
  std::string device_partition;
  Badge badge;
  // What is received after it is late.
  absl::Time deadline = absl::InfiniteFuture();
  // Shared by all copies of one that is remembered.
  std::shared_ptr<LastSync> last_sync = std::make_shared<LastSync>();
  // Of the directory's memory, when it was read.
  std::int64_t generation = 0;
};

// Who may report: devices and their installations. They are kept in memory once looked up, but only while this process
// owns their regency: then nobody else can revoke a device or give it another token. Thread-safe.
class Directory {
 public:
  // Both must outlive this. Register before any partition is taken: what is remembered is dropped when one changes
  // hands. `last_day`: the campaign's; what is received after it, in the regency's zone, is late.
  Directory(jemputbola::store::Database& database, eventlog::Ownership& ownership,
            std::optional<absl::CivilDay> last_day = std::nullopt);

  // These hold from their return on, in this process and in every other. ABORTED when another process owns the
  // regency; else as in devices.h.
  absl::StatusOr<bool> Enroll(const Device& device, const std::string& token_hash, absl::Time now);
  absl::Status Rotate(const std::string& device_id, const std::string& token_hash, absl::Time now);
  absl::Status Revoke(const std::string& device_id, const std::string& reason, absl::Time now);

  absl::StatusOr<std::vector<DeviceRecord>> List(const std::string& partition);

  // NOT_FOUND when the device was never enrolled. Reads the database only for what is not in memory.
  absl::StatusOr<std::shared_ptr<const Installation>> Find(const std::string& device_id,
                                                           const std::string& installation_id);

  // What is held of an installation, and of all installations of a device (NOT_FOUND for an unknown one).
  absl::StatusOr<SyncState> HeldOf(const Installation& installation);
  absl::StatusOr<std::vector<InstallationState>> InstallationsOf(const std::string& device_id);

  // Inside a transaction that holds the partition: the number of `installation`, given now if it has none. After the
  // commit Find knows it too.
  std::int64_t Number(jemputbola::store::WriteTransaction& tx, const Installation& installation, absl::Time now);

 private:
  // Shared with the listener of ownership, which outlives this.
  struct Memory {
    // Drops everything; what was read before is not kept any more.
    void Clear();
    void Keep(std::shared_ptr<const Installation> installation);

    absl::Mutex mutex;
    absl::flat_hash_map<std::string, std::shared_ptr<const Installation>> known ABSL_GUARDED_BY(mutex);
    std::int64_t generation ABSL_GUARDED_BY(mutex) = 0;
  };

  // Runs `change` on a known device in a transaction that holds its regency, and forgets what stood before.
  absl::Status Change(const std::string& device_id,
                      absl::FunctionRef<absl::Status(jemputbola::store::WriteTransaction&)> change);

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const std::optional<absl::CivilDay> last_day_;
  const std::shared_ptr<Memory> memory_ = std::make_shared<Memory>();
};

}  // namespace jemputbola::field_reporting::store
