#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "registry/api/walk_in_desk.h"

namespace jemputbola::registry::api {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Milliseconds(300);
// While nothing comes of it.
constexpr absl::Duration kBetweenVainLooks = absl::Seconds(2);
// At all of them: keys may be put back, areas imported, and reports come of people who left the list.
constexpr absl::Duration kBetweenThoroughLooks = absl::Minutes(5);
constexpr absl::Duration kLong = absl::Seconds(30);

}  // namespace

WalkInWorker::WalkInWorker(const Office& office, WalkInKeys& keys, WalkInBoxes& boxes)
    : office_(office), desk_(office, keys, boxes), thread_([this] { Run(); }) {}

WalkInWorker::~WalkInWorker() {
  stop_ = true;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

absl::Status WalkInWorker::state() const {
  absl::MutexLock lock(&mutex_);
  return state_;
}

void WalkInWorker::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kBetweenLooks)) return;
    }
    Look();
  }
}

void WalkInWorker::Look() {
  const absl::Time now = absl::Now();
  if (now < look_at_) return;
  const bool all = all_at_ <= now;
  if (all) all_at_ = now + kBetweenThoroughLooks;
  std::vector<std::string> open;
  absl::Status status = office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    open = all ? store::ListPartitions(tx) : store::OpenWalkInPartitions(tx);
    return absl::OkStatus();
  });
  for (const std::string& partition : open) {
    if (stop_) return;
    if (!office_.ownership.Holds(partition)) continue;
    absl::Status worked = desk_.Review(partition, all).status();
    if (worked.ok()) worked = desk_.Work(partition, all).status();
    // ABORTED: another process has it by now; FAILED_PRECONDITION: another cell does.
    if (!absl::IsAborted(worked) && !absl::IsFailedPrecondition(worked)) status.Update(worked);
  }
  if (!status.ok() && !failing_) {
    office_.log.Warning("Cannot identify walk-ins; trying again", {{"error", std::string(status.message())}});
  }
  failing_ = !status.ok();
  std::int64_t waiting = 0;
  const absl::Status counted = office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    for (const std::string& partition : open) {
      if (office_.ownership.Holds(partition)) waiting += store::CountWaiting(tx, partition);
    }
    return absl::OkStatus();
  });
  if (!counted.ok()) return;
  const std::int64_t before = std::exchange(waiting_before_, waiting);
  look_at_ = waiting > 0 && waiting == before ? now + kBetweenVainLooks : now;
  if (waiting == 0) waiting_since_ = absl::InfiniteFuture();
  if (waiting > 0 && waiting_since_ == absl::InfiniteFuture()) waiting_since_ = now;
  const bool wait_long = now - waiting_since_ >= kLong;
  absl::MutexLock lock(&mutex_);
  if (!wait_long) {
    state_ = absl::OkStatus();
  } else {
    state_ =
        absl::UnavailableError(absl::StrCat(waiting, " walk-ins wait to be identified: see jb walk-ins",
                                            status.ok() ? "" : "; field_reporting or the database cannot be reached"));
  }
}

}  // namespace jemputbola::registry::api
