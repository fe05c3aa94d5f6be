#pragma once

#include <grpcpp/server_context.h>

#include "absl/time/time.h"

namespace jemputbola::field_reporting::api {

// Tells the caller, beside a RESOURCE_EXHAUSTED, when to send again: trailing metadata "grpc-retry-pushback-ms", which
// gRPC's own retries obey too. A little is added at random, so that those refused together do not come back together.
void PushBack(grpc::CallbackServerContext& context, absl::Duration wait);

}  // namespace jemputbola::field_reporting::api
