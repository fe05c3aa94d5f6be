#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"

namespace jemputbola::field_reporting::store {

struct Device {
  std::string device_id;
  std::string partition;
  std::string unit_id;
};

// Where the reports of one installation go. 0 as number: it was never seen; Number gives it one.
struct Installation {
  std::string partition;
  std::string device_id;
  std::string installation_id;
  std::string unit_id;
  std::int64_t number = 0;
};

// Who may report: devices and their installations, kept in memory once looked up. Thread-safe.
class Directory {
 public:
  // Both must outlive this. Register before any partition is taken: what is remembered is dropped when one changes
  // hands.
  Directory(jemputbola::store::Database& database, eventlog::Ownership& ownership);

  // Creates or updates the device. Installations seen before keep their regency: reports of a device that moved on are
  // accepted for the new one only from a fresh installation. ABORTED when another process owns the regency.
  absl::Status Enroll(const Device& device, absl::Time now);

  // NOT_FOUND when the device was never enrolled. Reads the database only for what is not in memory.
  absl::StatusOr<std::shared_ptr<const Installation>> Find(const std::string& device_id,
                                                           const std::string& installation_id);

  // Inside a transaction that holds the partition: the number of `installation`, given now if it has none. After the
  // commit Find knows it too.
  std::int64_t Number(jemputbola::store::WriteTransaction& tx, const Installation& installation, absl::Time now);

 private:
  // Shared with the listener of ownership, which outlives this.
  struct Memory {
    // Drops everything; what was read before is not kept any more.
    void Clear();
    // `at`: the generation before the database was read.
    void Keep(std::shared_ptr<const Installation> installation, std::int64_t at);

    absl::Mutex mutex;
    absl::flat_hash_map<std::string, std::shared_ptr<const Installation>> known ABSL_GUARDED_BY(mutex);
    std::int64_t generation ABSL_GUARDED_BY(mutex) = 0;
  };

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const std::shared_ptr<Memory> memory_ = std::make_shared<Memory>();
};

}  // namespace jemputbola::field_reporting::store
