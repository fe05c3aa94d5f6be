#include "scheduling/api/paced_queue.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace jemputbola::scheduling {

void PacedQueue::Add(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  waiting_.try_emplace(partition, ++changes_);
}

void PacedQueue::HoldUntil(const std::string& partition, absl::Time time) {
  absl::MutexLock lock(&mutex_);
  held_[partition] = time;
  ++changes_;
}

void PacedQueue::RestUntil(absl::Time time) {
  absl::MutexLock lock(&mutex_);
  rest_until_ = time;
  ++changes_;
}

const std::string* PacedQueue::Due(absl::Time now, absl::Time& next) const {
  const std::string* due = nullptr;
  std::int64_t came = 0;
  if (now < rest_until_) {
    next = std::min(next, rest_until_);
    return nullptr;
  }
  for (const auto& [partition, number] : waiting_) {
    const auto held = held_.find(partition);
    if (held != held_.end() && now < held->second) {
      next = std::min(next, held->second);
    } else if (due == nullptr || number < came) {
      due = &partition;
      came = number;
    }
  }
  return due;
}

std::optional<std::string> PacedQueue::Take(absl::Duration at_most) {
  const absl::Time until = absl::Now() + at_most;
  absl::MutexLock lock(&mutex_);
  for (;;) {
    if (stopped_) return std::nullopt;
    const absl::Time now = absl::Now();
    absl::Time next = until;
    if (const std::string* due = Due(now, next)) {
      std::string partition = *due;
      waiting_.erase(partition);
      held_.erase(partition);
      return partition;
    }
    if (now >= until) return std::nullopt;
    const std::int64_t seen = changes_;
    const auto moved = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || changes_ != seen; };
    mutex_.AwaitWithDeadline(absl::Condition(&moved), next);
  }
}

void PacedQueue::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

bool PacedQueue::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace jemputbola::scheduling
