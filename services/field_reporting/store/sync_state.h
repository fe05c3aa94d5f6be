#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store/database.h"

// What is held of an installation's reports. All functions throw soci::soci_error.
namespace jemputbola::field_reporting::store {

// Both ends belong to it.
struct SeqRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const SeqRange&) const = default;
};

struct SyncState {
  // Every seq from 1 to this is held.
  std::int64_t contiguous_seq = 0;
  std::int64_t highest_seq = 0;
  // What lacks below the highest, in order: the first 1,000.
  std::vector<SeqRange> missing;
  std::int64_t open_conflicts = 0;
};

struct InstallationState {
  std::string installation_id;
  absl::Time first_seen_at;
  std::optional<absl::Time> last_sync_at;
  std::int64_t skew_ms = 0;
  SyncState held;
};

// Of the installation with this number; nothing for 0. Reads the index of its reports once, twice when there are holes.
SyncState SyncStateOf(const jemputbola::store::Transaction& tx, const std::string& partition, std::int64_t number);

// The installations of a device, oldest first, but for those that stand for accepted conflicts.
std::vector<InstallationState> ListInstallations(const jemputbola::store::Transaction& tx,
                                                 const std::string& device_id);

}  // namespace jemputbola::field_reporting::store
