#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// The gRPC face of store/rebuild.h: see rebuild.proto. All references must outlive it.
class RebuildService final : public v1::RebuildService::CallbackService {
 public:
  RebuildService(rpc::Calls& calls, const Office& office) : calls_(calls), office_(office) {}

  grpc::ServerUnaryReactor* Rebuild(grpc::CallbackServerContext* context, const v1::RebuildRequest* request,
                                    v1::RebuildResponse* response) override;

 private:
  absl::Status Run(const v1::RebuildRequest& request, const std::string& caller, v1::RebuildResponse& response) const;

  rpc::Calls& calls_;
  const Office office_;
};

}  // namespace jemputbola::registry::api
