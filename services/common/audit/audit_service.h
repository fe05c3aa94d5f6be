#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "common/audit/audit.h"
#include "common/rpc/calls.h"
#include "jemputbola/platform/v1/audit.pb.h"

namespace jemputbola::audit {

void ToMessage(const StoredRecord& stored, platform::v1::AuditRecord& message);

// Serves platform/v1/audit.proto from `audit`, which outlives it.
std::unique_ptr<grpc::Service> MakeAuditService(const Log& audit, rpc::Calls& calls);

}  // namespace jemputbola::audit
