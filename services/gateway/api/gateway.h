#pragma once

#include "common/door/door.h"

namespace jemputbola::gateway::api {

// The gateway as a service: what main() runs.
door::Definition MakeDefinition();

}  // namespace jemputbola::gateway::api
