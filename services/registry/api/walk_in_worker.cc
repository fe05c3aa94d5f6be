#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "registry/api/walk_in_desk.h"

namespace jemputbola::registry::api {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Milliseconds(300);
constexpr absl::Duration kBetweenReviews = absl::Seconds(2);
// Keys may be put back, and areas imported.
constexpr absl::Duration kBetweenRetries = absl::Minutes(5);
constexpr absl::Duration kLong = absl::Seconds(30);

}  // namespace

WalkInWorker::WalkInWorker(const Office& office, const WalkInKeys& keys, WalkInBoxes& boxes)
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
  const bool review = review_at_ <= now;
  const bool also_refused = refused_at_ <= now;
  if (review) review_at_ = now + kBetweenReviews;
  if (also_refused) refused_at_ = now + kBetweenRetries;
  std::vector<std::string> open;
  absl::Status status = office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    open = review ? store::ListPartitions(tx) : store::OpenWalkInPartitions(tx);
    return absl::OkStatus();
  });
  for (const std::string& partition : open) {
    if (stop_) return;
    if (!office_.ownership.Holds(partition)) continue;
    absl::Status worked = desk_.Work(partition, also_refused).status();
    if (worked.ok() && review) worked = desk_.Review(partition).status();
    // ABORTED: another process has it by now; FAILED_PRECONDITION: another cell does.
    if (!absl::IsAborted(worked) && !absl::IsFailedPrecondition(worked)) status.Update(worked);
  }
  std::int64_t waiting = 0;
  const absl::Status counted = office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    for (const std::string& partition : open) {
      if (office_.ownership.Holds(partition)) waiting += store::CountWalkIns(tx, partition).waiting;
    }
    return absl::OkStatus();
  });
  if (!counted.ok()) return;
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
