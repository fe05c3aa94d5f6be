#pragma once

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"

namespace jemputbola::support {

// Waits until `condition` holds; false when it does not within `bound`, or within five times that in a program built
// with a sanitizer. Always asks at least once.
//   EXPECT_TRUE(Eventually([&] { return consumer.position() == head; }));
bool Eventually(absl::FunctionRef<bool()> condition, absl::Duration bound = absl::Seconds(20));

// A TCP port of the loopback interface that was free a moment ago.
int FreePort();

}  // namespace jemputbola::support
