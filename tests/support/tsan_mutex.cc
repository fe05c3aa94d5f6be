// Only in ThreadSanitizer builds, linked into every program. The packaged Abseil is not instrumented, so
// ThreadSanitizer would take everything that an absl::Mutex guards for a race. These definitions stand before the
// library's: each calls the library's own and tells ThreadSanitizer who waited for whom.
#include <dlfcn.h>

#include "absl/synchronization/mutex.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// Conditions are evaluated inside the library while the mutex is held, by a thread that cannot be told which mutex.
char conditions;
char evaluations;

template <typename Result, typename... Arguments>
Result Call(const char* mangled, Arguments... arguments) {
  using Function = Result (*)(Arguments...);
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, mangled))(arguments...);
}

void Acquired(const Mutex* mutex) {
  __tsan_acquire(const_cast<Mutex*>(mutex));
  __tsan_acquire(&evaluations);
}

void Releasing(const Mutex* mutex) {
  __tsan_release(const_cast<Mutex*>(mutex));
  __tsan_release(&conditions);
}

// A condition is evaluated by whoever holds the mutex, from the moment that somebody waits for it.
void Waiting() {
  __tsan_release(&conditions);
}

}  // namespace

void Mutex::Lock() {
  Call<void, Mutex*>("_ZN4absl7debian35Mutex4LockEv", this);
  Acquired(this);
}

void Mutex::ReaderLock() {
  Call<void, Mutex*>("_ZN4absl7debian35Mutex10ReaderLockEv", this);
  Acquired(this);
}

bool Mutex::TryLock() {
  const bool locked = Call<bool, Mutex*>("_ZN4absl7debian35Mutex7TryLockEv", this);
  if (locked) Acquired(this);
  return locked;
}

void Mutex::Unlock() {
  Releasing(this);
  Call<void, Mutex*>("_ZN4absl7debian35Mutex6UnlockEv", this);
}

void Mutex::ReaderUnlock() {
  Releasing(this);
  Call<void, Mutex*>("_ZN4absl7debian35Mutex12ReaderUnlockEv", this);
}

void Mutex::LockWhen(const Condition& condition) {
  Waiting();
  Call<void, Mutex*, const Condition*>("_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE", this, &condition);
  Acquired(this);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  Waiting();
  const bool held = Call<bool, Mutex*, const Condition*, Duration>(
      "_ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", this, &condition, timeout);
  Acquired(this);
  return held;
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  Waiting();
  const bool held = Call<bool, Mutex*, const Condition*, Time>(
      "_ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE", this, &condition, deadline);
  Acquired(this);
  return held;
}

void Mutex::Await(const Condition& condition) {
  Releasing(this);
  Call<void, Mutex*, const Condition*>("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE", this, &condition);
  Acquired(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  Releasing(this);
  const bool held = Call<bool, Mutex*, const Condition*, Duration>(
      "_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", this, &condition, timeout);
  Acquired(this);
  return held;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  Releasing(this);
  const bool held = Call<bool, Mutex*, const Condition*, Time>(
      "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", this, &condition, deadline);
  Acquired(this);
  return held;
}

bool Condition::Eval() const {
  __tsan_acquire(&conditions);
  const bool holds = Call<bool, const Condition*>("_ZNK4absl7debian39Condition4EvalEv", this);
  __tsan_release(&evaluations);
  return holds;
}

void CondVar::Wait(Mutex* mutex) {
  Releasing(mutex);
  Call<void, CondVar*, Mutex*>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE", this, mutex);
  Acquired(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  Releasing(mutex);
  const bool late = Call<bool, CondVar*, Mutex*, Duration>(
      "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", this, mutex, timeout);
  Acquired(mutex);
  return late;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  Releasing(mutex);
  const bool late = Call<bool, CondVar*, Mutex*, Time>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", this, mutex, deadline);
  Acquired(mutex);
  return late;
}

ABSL_NAMESPACE_END
}  // namespace absl
