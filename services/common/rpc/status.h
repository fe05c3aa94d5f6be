#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace jemputbola::rpc {

// The codes of both are the same numbers; the message is kept.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace jemputbola::rpc
