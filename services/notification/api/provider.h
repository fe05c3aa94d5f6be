#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jemputbola::notification::api {

// One SMS to one phone.
struct Message {
  // Reference of the notice: a message that is handed over again has the same.
  std::string reference;
  // E.164.
  std::string phone;
  std::string text;
  // When it is handed over.
  absl::Time time;
};

// Whoever carries messages away. Called from one thread.
class Provider {
 public:
  virtual ~Provider() = default;
  // OK once it is taken for good. The same message may come again after a crash or an error: taking it twice must not
  // send it twice. UNAVAILABLE or DEADLINE_EXCEEDED: not now, it is tried again. Any other error: refused for good,
  // with a sentence that does not repeat the phone.
  virtual absl::Status Send(const Message& message) = 0;
};

}  // namespace jemputbola::notification::api
