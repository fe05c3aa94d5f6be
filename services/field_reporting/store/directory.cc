#include "field_reporting/store/directory.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"

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

Directory::Directory(jemputbola::store::Database& database, eventlog::Ownership& ownership)
    : database_(database), ownership_(ownership) {
  ownership_.OnChange([memory = memory_](const std::string&, bool) { memory->Clear(); });
}

absl::Status Directory::Enroll(const Device& device, absl::Time now) {
  return database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (auto fence = ownership_.Check(tx, device.partition); !fence.ok()) return fence.status();
    const std::int64_t enrolled_at = clock::ToMicros(now);
    tx.sql() << "insert into device (device_id, partition, unit_id, enrolled_at) values (:d, :p, :u, :t) "
                "on conflict (device_id) do update set partition = excluded.partition, unit_id = excluded.unit_id",
        soci::use(device.device_id, "d"), soci::use(device.partition, "p"), soci::use(device.unit_id, "u"),
        soci::use(enrolled_at, "t");
    tx.OnCommit([memory = memory_] { memory->Clear(); });
    return absl::OkStatus();
  });
}

absl::StatusOr<std::shared_ptr<const Installation>> Directory::Find(const std::string& device_id,
                                                                    const std::string& installation_id) {
  std::int64_t generation = 0;
  {
    absl::ReaderMutexLock lock(&memory_->mutex);
    const auto known = memory_->known.find(KeyOf(device_id, installation_id));
    if (known != memory_->known.end()) return known->second;
    generation = memory_->generation;
  }
  auto found = std::make_shared<Installation>();
  found->device_id = device_id;
  found->installation_id = installation_id;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) -> absl::Status {
    tx.sql() << "select partition, unit_id from device where device_id = :d", soci::use(device_id, "d"),
        soci::into(found->partition), soci::into(found->unit_id);
    if (!tx.sql().got_data()) {
      return absl::NotFoundError(absl::StrCat("device ", device_id, " is unknown here: enrol it first"));
    }
    std::string partition;
    std::int64_t number = 0;
    tx.sql() << "select partition, number from installation where device_id = :d and installation_id = :i",
        soci::use(device_id, "d"), soci::use(installation_id, "i"), soci::into(partition), soci::into(number);
    if (tx.sql().got_data()) {
      found->partition = partition;
      found->number = number;
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (found->number != 0) memory_->Keep(found, generation);
  return found;
}

std::int64_t Directory::Number(WriteTransaction& tx, const Installation& installation, absl::Time now) {
  if (installation.number != 0) return installation.number;
  std::int64_t generation = 0;
  {
    absl::ReaderMutexLock lock(&memory_->mutex);
    generation = memory_->generation;
  }
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
  tx.OnCommit([memory = memory_, numbered, generation] { memory->Keep(numbered, generation); });
  return numbered->number;
}

void Directory::Memory::Clear() {
  absl::MutexLock lock(&mutex);
  known.clear();
  ++generation;
}

void Directory::Memory::Keep(std::shared_ptr<const Installation> installation, std::int64_t at) {
  absl::MutexLock lock(&mutex);
  if (at != generation) return;
  if (known.size() >= kMostRemembered) known.clear();
  std::string key = KeyOf(installation->device_id, installation->installation_id);
  known.insert_or_assign(std::move(key), std::move(installation));
}

}  // namespace jemputbola::field_reporting::store
