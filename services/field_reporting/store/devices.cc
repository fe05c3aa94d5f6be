#include "field_reporting/store/devices.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/clock/civil.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

std::optional<absl::Time> TimeOrNone(std::int64_t micros) {
  if (micros == 0) return std::nullopt;
  return clock::FromMicros(micros);
}

const char* WordFor(std::int64_t kind) {
  return kind == static_cast<std::int64_t>(UnitKind::kFixed) ? "fixed" : "mobile";
}

// A unit is one thing: fixed or mobile, whichever of its devices tells.
absl::Status CheckKind(const Transaction& tx, const Device& device) {
  const auto kind = static_cast<std::int64_t>(device.kind);
  std::string other;
  std::int64_t other_kind = 0;
  tx.sql() << "select device_id, unit_kind from device where partition = :p and unit_id = :u and device_id <> :d "
              "and revoked_at = 0 and unit_kind <> 0 and unit_kind <> :k order by device_id limit 1",
      soci::use(device.partition, "p"), soci::use(device.unit_id, "u"), soci::use(device.device_id, "d"),
      soci::use(kind, "k"), soci::into(other), soci::into(other_kind);
  if (!tx.sql().got_data()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "unit ", device.unit_id, " is ", WordFor(other_kind), " by its device ", other, ", so ", device.device_id,
      " cannot be ", WordFor(kind), " in it: enrol it as ", WordFor(other_kind), " or for another unit"));
}

}  // namespace

absl::StatusOr<bool> EnrollDevice(WriteTransaction& tx, const Device& device, const std::string& token_hash,
                                  absl::Time now) {
  if (auto status = CheckKind(tx, device); !status.ok()) return status;
  std::string partition;
  std::string known_hash;
  std::int64_t revoked_at = 0;
  tx.sql() << "select partition, token_hash, revoked_at from device where device_id = :d",
      soci::use(device.device_id, "d"), soci::into(partition), soci::into(known_hash), soci::into(revoked_at);
  const bool known = tx.sql().got_data();
  if (known && partition != device.partition) {
    return absl::FailedPreconditionError(
        absl::StrCat("device ", device.device_id, " works for ", partition, ": give this one another id"));
  }
  if (known && revoked_at != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("device ", device.device_id, " was revoked: give the new one another id"));
  }
  const auto kind = static_cast<std::int64_t>(device.kind);
  const std::string crew = absl::StrJoin(device.crew, ",");
  const std::int64_t at = clock::ToMicros(now);
  if (!known) {
    tx.sql() << "insert into device (device_id, partition, unit_id, enrolled_at, unit_kind, crew, token_hash, "
                "token_issued_at) values (:d, :p, :u, :t, :k, :c, :h, :i)",
        soci::use(device.device_id, "d"), soci::use(device.partition, "p"), soci::use(device.unit_id, "u"),
        soci::use(at, "t"), soci::use(kind, "k"), soci::use(crew, "c"), soci::use(token_hash, "h"), soci::use(at, "i");
    return true;
  }
  tx.sql() << "update device set unit_id = :u, unit_kind = :k, crew = :c where device_id = :d",
      soci::use(device.unit_id, "u"), soci::use(kind, "k"), soci::use(crew, "c"), soci::use(device.device_id, "d");
  if (!known_hash.empty()) return false;
  if (auto status = SetDeviceToken(tx, device.device_id, token_hash, now); !status.ok()) return status;
  return true;
}

absl::Status SetDeviceToken(WriteTransaction& tx, const std::string& device_id, const std::string& token_hash,
                            absl::Time now) {
  std::int64_t revoked_at = 0;
  tx.sql() << "select revoked_at from device where device_id = :d", soci::use(device_id, "d"), soci::into(revoked_at);
  if (revoked_at != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("device ", device_id, " was revoked: enrol the new one under another id"));
  }
  const std::int64_t at = clock::ToMicros(now);
  tx.sql() << "update device set token_hash = :h, token_issued_at = :t where device_id = :d",
      soci::use(token_hash, "h"), soci::use(at, "t"), soci::use(device_id, "d");
  return absl::OkStatus();
}

void RevokeDevice(WriteTransaction& tx, const std::string& device_id, const std::string& reason, absl::Time now) {
  const std::int64_t at = clock::ToMicros(now);
  tx.sql() << "update device set revoked_at = :t, revoke_reason = :r where device_id = :d and revoked_at = 0",
      soci::use(at, "t"), soci::use(reason, "r"), soci::use(device_id, "d");
}

absl::StatusOr<std::string> PartitionOfDevice(const Transaction& tx, const std::string& device_id) {
  std::string partition;
  tx.sql() << "select partition from device where device_id = :d", soci::use(device_id, "d"), soci::into(partition);
  if (!tx.sql().got_data()) {
    return absl::NotFoundError(absl::StrCat("device ", device_id, " is unknown here: enrol it first"));
  }
  return partition;
}

std::vector<DeviceRecord> ListDevices(const Transaction& tx, const std::string& partition) {
  std::vector<DeviceRecord> records;
  DeviceRecord record;
  record.device.partition = partition;
  std::string crew;
  std::int64_t kind = 0;
  std::int64_t enrolled_at = 0;
  std::int64_t token_issued_at = 0;
  std::int64_t revoked_at = 0;
  std::int64_t last_sync_at = 0;
  // Each device with its installation that was heard of last.
  soci::statement statement =
      (tx.sql().prepare << "select d.device_id, d.unit_id, d.unit_kind, d.crew, d.enrolled_at, d.token_issued_at, "
                           "d.revoked_at, d.revoke_reason, coalesce(i.last_sync_at, 0), coalesce(i.skew_ms, 0) "
                           "from device d left join installation i on i.partition = d.partition and i.number = "
                           "(select l.number from installation l where l.partition = d.partition "
                           "and l.device_id = d.device_id order by l.last_sync_at desc, l.number desc limit 1) "
                           "where d.partition = :p order by d.unit_id, d.device_id",
       soci::use(partition, "p"), soci::into(record.device.device_id), soci::into(record.device.unit_id),
       soci::into(kind), soci::into(crew), soci::into(enrolled_at), soci::into(token_issued_at), soci::into(revoked_at),
       soci::into(record.revoke_reason), soci::into(last_sync_at), soci::into(record.skew_ms));
  statement.execute();
  while (statement.fetch()) {
    record.device.kind = static_cast<UnitKind>(kind);
    record.device.crew = absl::StrSplit(crew, ',', absl::SkipEmpty());
    record.enrolled_at = clock::FromMicros(enrolled_at);
    record.token_issued_at = TimeOrNone(token_issued_at);
    record.revoked_at = TimeOrNone(revoked_at);
    record.last_sync_at = TimeOrNone(last_sync_at);
    records.push_back(record);
  }
  return records;
}

}  // namespace jemputbola::field_reporting::store
