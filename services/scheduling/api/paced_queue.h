#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace jemputbola::scheduling {

// Regencies that wait for work on a thread: each stands in it once, the one that waits longest goes first, and each may
// be held back for a while, so that a stream of changes in one keeps neither the others nor the machine busy. Who goes
// on adding a regency whenever it was given out lets all others have their turn first. Thread-safe.
class PacedQueue {
 public:
  // Keeps its place when it waits already.
  void Add(const std::string& partition);
  // Not given out before that real time.
  void HoldUntil(const std::string& partition, absl::Time time);
  // The same for all of them: the machine has a rest.
  void RestUntil(absl::Time time);
  // Takes the one that is due and waits longest; waits for one for `at_most`. nullopt: none came, or Stop.
  std::optional<std::string> Take(absl::Duration at_most);
  // From now on Take gives nothing.
  void Stop();
  bool stopped() const;

 private:
  // Due now; else nullptr, and `next` becomes the time when one will be.
  const std::string* Due(absl::Time now, absl::Time& next) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  // By partition: the number of its coming.
  std::map<std::string, std::int64_t> waiting_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Time> held_ ABSL_GUARDED_BY(mutex_);
  absl::Time rest_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::int64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jemputbola::scheduling
