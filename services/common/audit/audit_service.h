#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "common/audit/audit.h"
#include "common/rpc/calls.h"

namespace jemputbola::audit {

// Serves platform/v1/audit.proto from `audit`, which outlives it.
std::unique_ptr<grpc::Service> MakeAuditService(const Log& audit, rpc::Calls& calls);

}  // namespace jemputbola::audit
