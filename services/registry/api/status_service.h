#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/status.grpc.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// The gRPC face of recording statuses: see status.proto. All references must outlive it.
class StatusService final : public v1::StatusService::CallbackService {
 public:
  StatusService(rpc::Calls& calls, const Office& office) : calls_(calls), office_(office) {}

  grpc::ServerReadReactor<v1::ImportStatusesRequest>* ImportStatuses(grpc::CallbackServerContext* context,
                                                                     v1::ImportStatusesResponse* response) override;

 private:
  rpc::Calls& calls_;
  const Office office_;
};

}  // namespace jemputbola::registry::api
