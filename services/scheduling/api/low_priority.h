#pragma once

#include "common/log/log.h"

namespace jemputbola::scheduling {

// The calling thread works behind those that answer crews from now on, with a nice value that it never gives back.
// Where the system refuses, a warning says so and the thread goes on as it was.
void LowerPriority(log::Logger& log);

}  // namespace jemputbola::scheduling
