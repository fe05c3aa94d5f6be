#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/calls.h"

namespace jemputbola::rpc {

// The tokens with which services and `jb` know each other: DIRECTORY/<name>.token, one per program, 0600, made by
// WriteTokens. FAILED_PRECONDITION when a file may be read by others; NOT_FOUND: "run jb keys init".
absl::Status WriteTokens(const std::string& directory, const std::vector<std::string>& names);
absl::StatusOr<std::string> ReadToken(const std::string& directory, const std::string& name);

// Accepts every program whose token stands in the directory; the tokens are read once and kept as hashes.
absl::StatusOr<Authenticator> MakeAuthenticator(const std::string& directory);

}  // namespace jemputbola::rpc
