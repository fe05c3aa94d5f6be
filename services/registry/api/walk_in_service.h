#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/walk_in.grpc.pb.h"
#include "registry/api/office.h"
#include "registry/api/walk_in_keys.h"

namespace jemputbola::registry::api {

// The gRPC face of walk-ins and guests: see walk_in.proto. All references must outlive it.
class WalkInService final : public v1::WalkInService::CallbackService {
 public:
  WalkInService(rpc::Calls& calls, const Office& office, const WalkInKeys& keys)
      : calls_(calls), office_(office), keys_(keys) {}

  grpc::ServerUnaryReactor* GetWalkInKey(grpc::CallbackServerContext* context, const v1::GetWalkInKeyRequest* request,
                                         v1::GetWalkInKeyResponse* response) override;
  grpc::ServerUnaryReactor* ListWalkIns(grpc::CallbackServerContext* context, const v1::ListWalkInsRequest* request,
                                        v1::ListWalkInsResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportGuestsResponse>* ExportGuests(grpc::CallbackServerContext* context,
                                                                   const v1::ExportGuestsRequest* request) override;

 private:
  rpc::Calls& calls_;
  const Office office_;
  const WalkInKeys& keys_;
};

}  // namespace jemputbola::registry::api
