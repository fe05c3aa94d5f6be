#include "registry/api/key_rotation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr absl::Duration kLookEvery = absl::Seconds(5);
// Of each tick; captures are not to wait longer for the writer.
constexpr absl::Duration kBudget = absl::Milliseconds(50);
constexpr int kBatch = 500;

}  // namespace

KeyRotation::KeyRotation(const Office& office, store::Vault vault, KeyFiles files)
    : office_(office), vault_(std::move(vault)), files_(std::move(files)) {
  const absl::MutexLock lock(&mutex_);
  const std::int64_t newest = vault_.sealing_version();
  status_.set_version(static_cast<std::int32_t>(newest));
  for (const std::int64_t version : vault_.versions()) {
    if (version < newest) status_.add_older(static_cast<std::int32_t>(version));
  }
}

absl::Status KeyRotation::Begin(const std::string& partition, const std::string& caller, const std::string& reason,
                                Also also) {
  const absl::MutexLock one_at_a_time(&begin_mutex_);
  std::vector<store::SealingKey> keys;
  absl::Status status = office_.database.Read([&](const ReadTransaction& tx) {
    keys = store::ListSealingKeys(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (std::ranges::count(keys, true, &store::SealingKey::live) > 1) {
    return absl::FailedPreconditionError("A key rotation runs already; wait for its end, see jb keys status");
  }
  // Else each try would leave one more key that nobody can destroy.
  if (auto destroyed = DestroyRetired(office_.database, files_); !destroyed.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("The key rotation before has yet to destroy the old key: ", destroyed.message()));
  }
  const std::int64_t version = keys.back().version + 1;
  const auto key = files_.Make(version);
  if (!key.ok()) return key.status();
  failpoint::Hit("registry/rotate_after_key_file");
  // Look-ups know the key before anybody seals with it.
  vault_.Add(version, *key);
  status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    store::AddSealingKey(tx, {version, vault_.Fingerprint(version), true, partition});
    const auto entry = office_.audit.Append(tx, partition,
                                            {.action = "key.rotate",
                                             .caller = caller,
                                             .purpose = reason,
                                             .subject = partition,
                                             .detail = absl::StrCat("version=", version)});
    if (!entry.ok()) return entry.status();
    if (auto added = also(tx); !added.ok()) return added;
    tx.OnCommit([this, version] { vault_.SealWith(version); });
    return absl::OkStatus();
  });
  if (!status.ok()) {
    vault_.Remove(version);
    return status;
  }
  failpoint::Hit("registry/rotate_after_begin");
  office_.log.Info("A new key seals what is written", {{"version", version}, {"record", partition}});
  const absl::MutexLock lock(&mutex_);
  look_at_ = absl::InfinitePast();
  status_.set_version(static_cast<std::int32_t>(version));
  status_.clear_older();
  for (const store::SealingKey& known : keys) {
    if (known.live) status_.add_older(static_cast<std::int32_t>(known.version));
  }
  status_.set_done(0);
  status_.set_total(0);
  status_.clear_problem();
  return absl::OkStatus();
}

v1::KeyStatus KeyRotation::Status() const {
  const absl::MutexLock lock(&mutex_);
  return status_;
}

void KeyRotation::Tick() {
  bool look = false;
  {
    const absl::MutexLock lock(&mutex_);
    look = look_at_ <= absl::Now();
    if (look) look_at_ = absl::Now() + kLookEvery;
  }
  const bool tried = look || queued_;
  absl::Status status = look ? Look() : absl::OkStatus();
  const absl::Time end = absl::Now() + kBudget;
  while (status.ok() && queued_) {
    status = queue_.empty() ? Finish() : Work();
    if (absl::Now() >= end) break;
  }
  const absl::MutexLock lock(&mutex_);
  const std::string problem(status.message());
  if (!problem.empty() && problem != status_.problem()) {
    office_.log.Warning("The key rotation does not go on and is tried again", {{"error", problem}});
  }
  if (tried) status_.set_problem(problem);
  if (!status.ok()) look_at_ = absl::Now() + absl::Seconds(1);
}

absl::Status KeyRotation::Look() {
  std::vector<store::SealingKey> keys;
  std::vector<std::string> partitions;
  std::int64_t total = 0;
  absl::Status status = office_.database.Read([&](const ReadTransaction& tx) {
    keys = store::ListSealingKeys(tx);
    const bool rotating = std::ranges::count(keys, true, &store::SealingKey::live) > 1;
    if (!rotating || queued_) return absl::OkStatus();
    for (const std::string& partition : store::SealedPartitions(tx)) {
      if (!office_.ownership.InShard(partition)) continue;
      partitions.push_back(partition);
      total += store::CountOlder(tx, partition, keys.back().version);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (status = Load(keys); !status.ok()) return status;
  const bool rotating = std::ranges::count(keys, true, &store::SealingKey::live) > 1;
  {
    const absl::MutexLock lock(&mutex_);
    status_.set_version(static_cast<std::int32_t>(vault_.sealing_version()));
    status_.clear_older();
    for (const store::SealingKey& key : keys) {
      if (key.live && key.version < keys.back().version) status_.add_older(static_cast<std::int32_t>(key.version));
    }
    if (rotating && !queued_) {
      status_.set_done(0);
      status_.set_total(total);
    }
  }
  if (!rotating) {
    queue_.clear();
    queued_ = false;
    return DestroyRetired(office_.database, files_);
  }
  if (queued_) return absl::OkStatus();
  for (const std::string& partition : partitions) queue_.emplace_back(vault_, partition);
  queued_ = true;
  return absl::OkStatus();
}

absl::Status KeyRotation::Load(const std::vector<store::SealingKey>& keys) {
  const std::vector<std::int64_t> known = vault_.versions();
  for (const store::SealingKey& key : keys) {
    const bool here = std::ranges::find(known, key.version) != known.end();
    if (!key.live) {
      if (here) vault_.Remove(key.version);
      continue;
    }
    if (!here) {
      // Another cell has begun a rotation.
      const auto read = files_.Read(key.version);
      if (!read.ok()) return read.status();
      vault_.Add(key.version, *read);
    }
    if (key.version > vault_.sealing_version()) vault_.SealWith(key.version);
  }
  return absl::OkStatus();
}

absl::Status KeyRotation::Work() {
  store::Reseal& reseal = queue_.front();
  std::int64_t sealed = 0;
  const absl::Status status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, reseal.partition()); !fence.ok()) return fence.status();
    const auto step = reseal.Step(tx, kBatch);
    if (!step.ok()) return step.status();
    sealed = *step;
    failpoint::Hit("registry/reseal_before_commit");
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  reseal.Commit();
  failpoint::Hit("registry/reseal_after_commit");
  {
    const absl::MutexLock lock(&mutex_);
    status_.set_done(status_.done() + sealed);
  }
  if (reseal.done()) queue_.pop_front();
  return absl::OkStatus();
}

absl::Status KeyRotation::Finish() {
  const std::int64_t newest = vault_.sealing_version();
  bool retired = false;
  std::int64_t sealed = 0;
  {
    const absl::MutexLock lock(&mutex_);
    sealed = status_.done();
  }
  const absl::Status status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    retired = store::RetireSealingKeys(tx, newest);
    if (!retired) return absl::OkStatus();
    const std::vector<store::SealingKey> keys = store::ListSealingKeys(tx);
    const auto entry = office_.audit.Append(tx, keys.back().partition,
                                            {.action = "key.destroy",
                                             .caller = "registry",
                                             .subject = keys.back().partition,
                                             .people = sealed,
                                             .detail = absl::StrCat("versions below ", newest)});
    return entry.status();
  });
  if (!status.ok()) return status;
  queued_ = false;
  failpoint::Hit("registry/rotate_after_retire");
  if (!retired) {
    // Somebody wrote with the old key behind the pass, or another cell is still at it.
    return absl::OkStatus();
  }
  office_.log.Info("Everything is sealed with the new key", {{"version", newest}, {"rows", sealed}});
  return Look();
}

}  // namespace jemputbola::registry::api
