#pragma once

#include "absl/time/time.h"

namespace jemputbola::rpc {

// Sets CurrentDeadline() of this thread until it is destroyed.
class DeadlineScope {
 public:
  explicit DeadlineScope(absl::Time deadline);
  ~DeadlineScope();
  DeadlineScope(const DeadlineScope&) = delete;
  DeadlineScope& operator=(const DeadlineScope&) = delete;

 private:
  absl::Time previous_;
};

}  // namespace jemputbola::rpc
