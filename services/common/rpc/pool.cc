#include "common/rpc/pool.h"

#include <utility>

namespace jemputbola::rpc {

Pool::Pool(int threads, int queue) : queue_(static_cast<std::size_t>(queue)) {
  {
    absl::MutexLock lock(&mutex_);
    idle_ = static_cast<std::size_t>(threads);
  }
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Pool::~Pool() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool Pool::Post(std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  if (jobs_.size() >= queue_ + idle_) return false;
  jobs_.push_back(std::move(job));
  return true;
}

void Pool::Work() {
  for (;;) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(this, &Pool::Ready));
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      --idle_;
    }
    job();
    job = nullptr;
    absl::MutexLock lock(&mutex_);
    ++idle_;
  }
}

}  // namespace jemputbola::rpc
