#pragma once

#include "jemputbola/registry/v1/area_service.grpc.pb.h"
#include "registry/api/office.h"

namespace jemputbola::rpc {
class Calls;
}

namespace jemputbola::registry::api {

// The gRPC face of areas in depth: see area_service.proto. All references must outlive it.
class AreaService final : public v1::AreaService::CallbackService {
 public:
  AreaService(rpc::Calls& calls, const Office& office) : calls_(calls), office_(office) {}

  grpc::ServerReadReactor<v1::ImportAreaChangesRequest>* ImportAreaChanges(
      grpc::CallbackServerContext* context, v1::ImportAreaChangesResponse* response) override;
  grpc::ServerReadReactor<v1::ImportAreaAliasesRequest>* ImportAreaAliases(
      grpc::CallbackServerContext* context, v1::ImportAreaAliasesResponse* response) override;
  grpc::ServerUnaryReactor* GetArea(grpc::CallbackServerContext* context, const v1::GetAreaRequest* request,
                                    v1::GetAreaResponse* response) override;

 private:
  rpc::Calls& calls_;
  const Office office_;
};

}  // namespace jemputbola::registry::api
