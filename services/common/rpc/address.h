#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/channel.h"

namespace jemputbola::rpc {

// Largest message that is sent or taken, in bytes.
inline constexpr int kMaxMessageBytes = 16 << 20;

bool IsUnix(std::string_view address);
// The path of "unix:/path".
std::string UnixPath(std::string_view address);
// A Unix socket, 127.0.0.0/8, ::1 or localhost.
bool StaysOnThisMachine(std::string_view address);

// FAILED_PRECONDITION, saying what is missing, unless the address stays on this machine or all three files are given.
absl::Status CheckTls(std::string_view address, const TlsFiles& tls);

// The contents of the three files.
struct TlsMaterial {
  std::string ca;
  std::string certificate;
  std::string key;
};
// NOT_FOUND, naming the file that cannot be read.
absl::StatusOr<TlsMaterial> ReadTls(const TlsFiles& files);

// Stops gRPC and protobuf from writing their own lines to standard error, unless GRPC_VERBOSITY asks for them: what
// went wrong, malformed input too, reaches callers as a status.
void QuietGrpc();

}  // namespace jemputbola::rpc
