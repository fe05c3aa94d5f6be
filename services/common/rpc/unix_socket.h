#pragma once

#include <string>

#include "absl/status/status.h"

namespace jemputbola::rpc {

// Makes way for a server on the Unix socket `path`: creates its folder (0700) and removes a socket that nobody listens
// on. UNAVAILABLE when somebody does, when the path is something else, or when it is too long for a socket.
absl::Status PrepareUnixSocket(const std::string& path);

}  // namespace jemputbola::rpc
