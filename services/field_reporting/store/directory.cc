#include "field_reporting/store/directory.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "field_reporting/domain/zone.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr std::size_t kMostRemembered = 100'000;

// Labels have no slash.
std::string KeyOf(const std::string& device_id, const std::string& installation_id) {
  return absl::StrCat(device_id, "/", installation_id);
}

}  // namespace

Directory::Directory(jemputbola::store::Database& database, eventlog::Ownership& ownership,
                     std::optional<absl::CivilDay> last_day)
    : database_(database), ownership_(ownership), last_day_(last_day) {
  ownership_.OnChange([memory = memory_](const std::string&, bool) { memory->Clear(); });
}

absl::StatusOr<bool> Directory::Enroll(const Device& device, const std::string& token_hash, absl::Time now) {
  bool token_taken = false;
  const absl::Status written = database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (auto fence = ownership_.Check(tx, device.partition); !fence.ok()) return fence.status();
    auto enrolled = EnrollDevice(tx, device, token_hash, now);
    if (!enrolled.ok()) return enrolled.status();
    token_taken = *enrolled;
    tx.OnCommit([memory = memory_] { memory->Clear(); });
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  return token_taken;
}

absl::Status Directory::Rotate(const std::string& device_id, const std::string& token_hash, absl::Time now) {
  return Change(device_id, [&](WriteTransaction& tx) { return SetDeviceToken(tx, device_id, token_hash, now); });
}

absl::Status Directory::Revoke(const std::string& device_id, const std::string& reason, absl::Time now) {
  return Change(device_id, [&](WriteTransaction& tx) {
    RevokeDevice(tx, device_id, reason, now);
    return absl::OkStatus();
  });
}

absl::Status Directory::Change(const std::string& device_id,
                               absl::FunctionRef<absl::Status(WriteTransaction&)> change) {
  return database_.Write([&](WriteTransaction& tx) -> absl::Status {
    auto partition = PartitionOfDevice(tx, device_id);
    if (!partition.ok()) return partition.status();
    if (auto fence = ownership_.Check(tx, *partition); !fence.ok()) return fence.status();
    if (auto status = change(tx); !status.ok()) return status;
    tx.OnCommit([memory = memory_] { memory->Clear(); });
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<DeviceRecord>> Directory::List(const std::string& partition) {
  std::vector<DeviceRecord> records;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) {
    records = ListDevices(tx, partition);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return records;
}

absl::StatusOr<std::shared_ptr<const Installation>> Directory::Find(const std::string& device_id,
                                                                    const std::string& installation_id) {
  auto found = std::make_shared<Installation>();
  {
    absl::ReaderMutexLock lock(&memory_->mutex);
    const auto known = memory_->known.find(KeyOf(device_id, installation_id));
    if (known != memory_->known.end() && ownership_.Holds(known->second->device_partition)) return known->second;
    found->generation = memory_->generation;
  }
  found->device_id = device_id;
  found->installation_id = installation_id;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) -> absl::Status {
    std::int64_t revoked_at = 0;
    tx.sql() << "select partition, unit_id, token_hash, revoked_at, revoke_reason from device where device_id = :d",
        soci::use(device_id, "d"), soci::into(found->device_partition), soci::into(found->unit_id),
        soci::into(found->badge.token_hash), soci::into(revoked_at), soci::into(found->badge.revoke_reason);
    if (!tx.sql().got_data()) {
      return absl::NotFoundError(absl::StrCat("device ", device_id, " is unknown here: enrol it first"));
    }
    found->badge.revoked = revoked_at != 0;
    found->partition = found->device_partition;
    std::string partition;
    std::int64_t number = 0;
    std::int64_t last_sync_at = 0;
    std::int64_t skew_ms = 0;
    tx.sql() << "select partition, number, last_sync_at, skew_ms from installation "
                "where device_id = :d and installation_id = :i",
        soci::use(device_id, "d"), soci::use(installation_id, "i"), soci::into(partition), soci::into(number),
        soci::into(last_sync_at), soci::into(skew_ms);
    if (tx.sql().got_data()) {
      found->partition = partition;
      found->number = number;
      found->last_sync->at_micros = last_sync_at;
      found->last_sync->skew_ms = skew_ms;
    }
    if (last_day_) found->deadline = absl::FromCivil(*last_day_ + 1, ZoneOf(found->partition));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (found->number != 0) memory_->Keep(found);
  return found;
}

absl::StatusOr<SyncState> Directory::HeldOf(const Installation& installation) {
  SyncState state;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) {
    state = SyncStateOf(tx, installation.partition, installation.number);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return state;
}

absl::StatusOr<std::vector<InstallationState>> Directory::InstallationsOf(const std::string& device_id) {
  std::vector<InstallationState> states;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) -> absl::Status {
    if (auto partition = PartitionOfDevice(tx, device_id); !partition.ok()) return partition.status();
    states = ListInstallations(tx, device_id);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return states;
}

std::int64_t Directory::Number(WriteTransaction& tx, const Installation& installation, absl::Time now) {
  if (installation.number != 0) return installation.number;
  auto numbered = std::make_shared<Installation>(installation);
  tx.sql() << "select number from installation where partition = :p and device_id = :d and installation_id = :i",
      soci::use(installation.partition, "p"), soci::use(installation.device_id, "d"),
      soci::use(installation.installation_id, "i"), soci::into(numbered->number);
  if (!tx.sql().got_data()) {
    tx.sql() << "select coalesce(max(number), 0) + 1 from installation where partition = :p",
        soci::use(installation.partition, "p"), soci::into(numbered->number);
    const std::int64_t first_seen_at = clock::ToMicros(now);
    tx.sql() << "insert into installation (partition, number, device_id, installation_id, first_seen_at) "
                "values (:p, :n, :d, :i, :t)",
        soci::use(installation.partition, "p"), soci::use(numbered->number, "n"),
        soci::use(installation.device_id, "d"), soci::use(installation.installation_id, "i"),
        soci::use(first_seen_at, "t");
  }
  tx.OnCommit([memory = memory_, numbered] { memory->Keep(numbered); });
  return numbered->number;
}

void Directory::Memory::Clear() {
  absl::MutexLock lock(&mutex);
  known.clear();
  ++generation;
}

void Directory::Memory::Keep(std::shared_ptr<const Installation> installation) {
  absl::MutexLock lock(&mutex);
  if (installation->generation != generation) return;
  if (known.size() >= kMostRemembered) known.clear();
  std::string key = KeyOf(installation->device_id, installation->installation_id);
  known.insert_or_assign(std::move(key), std::move(installation));
}

}  // namespace jemputbola::field_reporting::store
