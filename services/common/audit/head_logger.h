#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/audit/audit.h"
#include "common/log/log.h"

namespace jemputbola::audit {

// Writes the head of every chain to the service's log: at its start, every hour of the campaign's time, and at its end.
// The log file then holds witnesses that the database does not: `jb audit verify --log FILE` compares. Thread-safe.
class HeadLogger {
 public:
  // All references must outlive this.
  HeadLogger(const Log& audit, const clock::Clock& clock, const log::Logger& log);
  ~HeadLogger();
  HeadLogger(const HeadLogger&) = delete;
  HeadLogger& operator=(const HeadLogger&) = delete;

  // For the door's tick.
  void Tick();

 private:
  void Write() const;

  const Log& audit_;
  const clock::Clock& clock_;
  const log::Logger& log_;
  absl::Mutex mutex_;
  absl::Time next_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::audit
