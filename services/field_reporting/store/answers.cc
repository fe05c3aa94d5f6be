#include "field_reporting/store/answers.h"

#include <utility>

namespace jemputbola::field_reporting::store {

Answers::Answers() : thread_([this] { Run(); }) {}

Answers::~Answers() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Answers::Post(absl::AnyInvocable<void()> answer) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back(std::move(answer));
}

void Answers::Run() {
  for (;;) {
    std::deque<absl::AnyInvocable<void()>> answers;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Answers::HasWork));
      if (waiting_.empty()) return;
      answers.swap(waiting_);
    }
    for (absl::AnyInvocable<void()>& answer : answers) answer();
  }
}

}  // namespace jemputbola::field_reporting::store
