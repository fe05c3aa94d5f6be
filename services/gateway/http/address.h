#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace jemputbola::gateway::http {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080" or "localhost:8080"; port 0 takes a free one. INVALID_ARGUMENT for anything else;
// FAILED_PRECONDITION beyond loopback: this version does not speak TLS.
absl::StatusOr<Address> ParseAddress(const std::string& text);

}  // namespace jemputbola::gateway::http
