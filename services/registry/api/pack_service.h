#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/pack.grpc.pb.h"
#include "registry/api/pack.h"

namespace jemputbola::registry::api {

// The gRPC face of the village packs: see pack.proto. All references must outlive it.
class PackService final : public v1::PackService::CallbackService {
 public:
  PackService(rpc::Calls& calls, const Office& office) : calls_(calls), packs_(office) {}

  grpc::ServerWriteReactor<v1::MakePackResponse>* MakePack(grpc::CallbackServerContext* context,
                                                           const v1::MakePackRequest* request) override;

 private:
  rpc::Calls& calls_;
  const PackOffice packs_;
};

}  // namespace jemputbola::registry::api
