#include "common/door/periodic.h"

#include <utility>

namespace jemputbola::door {

Periodic::Periodic(absl::Duration every, std::function<void()> work)
    : every_(every), work_(std::move(work)), thread_([this] { Run(); }) {}

Periodic::~Periodic() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Periodic::Run() {
  while (true) {
    work_();
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), every_)) return;
  }
}

}  // namespace jemputbola::door
