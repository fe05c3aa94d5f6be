#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/database.h"

// The register of devices. All functions throw soci::soci_error; those that write belong into a transaction that holds
// the device's partition.
namespace jemputbola::field_reporting::store {

// Stored by number.
enum class UnitKind : std::int64_t { kUnknown = 0, kFixed = 1, kMobile = 2 };

struct Device {
  std::string device_id;
  // The regency it works for, for ever.
  std::string partition;
  std::string unit_id;
  UnitKind kind = UnitKind::kUnknown;
  // Ids of one to three of the staff.
  std::vector<std::string> crew;
};

struct DeviceRecord {
  Device device;
  absl::Time enrolled_at;
  // nullopt: it has none yet, since it was enrolled before there were tokens.
  std::optional<absl::Time> token_issued_at;
  std::optional<absl::Time> revoked_at;
  std::string revoke_reason;
  // The last upload of any of its installations, and how far its clock was ahead then.
  std::optional<absl::Time> last_sync_at;
  std::int64_t skew_ms = 0;
};

// Creates or updates the device. True when `token_hash` is its token now: it had none. FAILED_PRECONDITION, saying
// what to do, for a device of another regency, a revoked one, and a kind that another device of the unit contradicts.
absl::StatusOr<bool> EnrollDevice(jemputbola::store::WriteTransaction& tx, const Device& device,
                                  const std::string& token_hash, absl::Time now);

// FAILED_PRECONDITION when it is revoked.
absl::Status SetDeviceToken(jemputbola::store::WriteTransaction& tx, const std::string& device_id,
                            const std::string& token_hash, absl::Time now);

// Revoked already: the first time and reason stay.
void RevokeDevice(jemputbola::store::WriteTransaction& tx, const std::string& device_id, const std::string& reason,
                  absl::Time now);

// NOT_FOUND.
absl::StatusOr<std::string> PartitionOfDevice(const jemputbola::store::Transaction& tx, const std::string& device_id);

// By unit and id.
std::vector<DeviceRecord> ListDevices(const jemputbola::store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::field_reporting::store
