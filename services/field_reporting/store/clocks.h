#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"

namespace jemputbola::field_reporting::store {

struct Installation;

// The last upload of an installation and how far its clock was ahead then, as they stand on disk. Thread-safe.
struct LastSync {
  std::atomic<std::int64_t> at_micros = 0;
  std::atomic<std::int64_t> skew_ms = 0;
};

// One upload of an installation.
struct Sync {
  const Installation* from = nullptr;
  std::int64_t number = 0;
  absl::Time at;
  // nullopt: the device did not tell its time.
  std::optional<absl::Duration> skew;
};

// Keeps what uploads tell of the devices' clocks. Not each of them is written: only a skew that changed by more than a
// second, and a last upload five minutes after the one on disk. A clock more than two minutes off is warned of then.
class Clocks {
 public:
  Clocks(log::Logger log, metrics::Registry& metrics);

  // Inside a transaction that holds the partition, once the installations have their rows. Throws soci::soci_error.
  void Note(jemputbola::store::WriteTransaction& tx, const std::string& partition,
            const std::vector<Sync>& syncs) const;

 private:
  void Warn(const Sync& sync) const;

  const log::Logger log_;
  const metrics::Counter off_;
};

}  // namespace jemputbola::field_reporting::store
