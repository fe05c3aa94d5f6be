#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"

namespace jemputbola::clock {

struct FakeClock::State {
  absl::Mutex mutex;
  absl::Time now ABSL_GUARDED_BY(mutex);
};

FakeClock::FakeClock(absl::Time now) : state_(std::make_unique<State>()) {
  Set(now);
}

FakeClock::~FakeClock() = default;

absl::Time FakeClock::Now() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->now;
}

void FakeClock::Set(absl::Time now) {
  absl::MutexLock lock(&state_->mutex);
  state_->now = now;
}

void FakeClock::Advance(absl::Duration by) {
  absl::MutexLock lock(&state_->mutex);
  state_->now += by;
}

}  // namespace jemputbola::clock
