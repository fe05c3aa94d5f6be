#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "registry/api/office.h"
#include "registry/api/walk_in_boxes.h"
#include "registry/api/walk_in_keys.h"
#include "registry/domain/walk_in.h"
#include "registry/store/walk_ins.h"

namespace jemputbola::registry::api {

// Finds out who walk-ins are: fetches their boxes, opens them and decides. Somebody of the list is named in the
// history; a resident who is not on it is added (audited as "walk_in.add"), as long as something that counts is told of
// them; someone of another regency is kept as a guest; the rest is refused with a sentence. Every step is one
// transaction that may be repeated, so a process may end between any two. Not thread-safe.
class WalkInDesk {
 public:
  // All must outlive this.
  WalkInDesk(const Office& office, WalkInKeys& keys, WalkInBoxes& boxes);

  // One look at everything that is open in a partition of this process; refused ones only when `also_refused`. Returns
  // how much there was to do. Errors of the database, or of field_reporting being away: the rest waits.
  absl::StatusOr<int> Work(const std::string& partition, bool also_refused);
  // Added people of whom nothing counts any more leave the list, and come back when something does: those that are
  // marked, or `all`, which takes a look at each.
  absl::StatusOr<int> Review(const std::string& partition, bool all);

 private:
  absl::Status Identify(const std::string& partition, const store::WalkIn& walk_in);
  absl::Status Decide(const std::string& partition, const store::WalkIn& walk_in, const WalkInBox& box);
  absl::Status Settle(const std::string& partition, const store::WalkIn& walk_in, const domain::WalkInPerson& person);
  absl::Status Refuse(const std::string& partition, const store::WalkIn& walk_in, const std::string& message);
  absl::Status Withdraw(const std::string& partition, const std::string& walk_in_id);
  absl::Status Reconsider(const std::string& partition, const std::string& walk_in_id);
  absl::StatusOr<int> Release(const std::string& partition);
  // In the transaction that settles it: somebody new on the list.
  absl::Status AddPerson(jemputbola::store::WriteTransaction& tx, store::TallyChange& change,
                         const std::string& partition, const domain::WalkInPerson& person, store::WalkIn& walk_in);

  const Office office_;
  WalkInKeys& keys_;
  WalkInBoxes& boxes_;
};

// The desk on a thread of its own, for all partitions that this process owns.
class WalkInWorker {
 public:
  WalkInWorker(const Office& office, WalkInKeys& keys, WalkInBoxes& boxes);
  // Waits for the step under way.
  ~WalkInWorker();

  // OK while nothing waits for long; else how many do, and why. Thread-safe.
  absl::Status state() const;

 private:
  void Run();
  void Look();

  const Office office_;
  WalkInDesk desk_;
  std::atomic<bool> stop_{false};
  absl::Time all_at_ = absl::InfinitePast();
  absl::Time look_at_ = absl::InfinitePast();
  std::int64_t waiting_before_ = 0;
  bool failing_ = false;
  // Since when something waits; the infinite future: nothing does.
  absl::Time waiting_since_ = absl::InfiniteFuture();
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status state_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace jemputbola::registry::api
