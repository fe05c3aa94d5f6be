#pragma once

#include "common/eventlog/ownership.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/field_reporting/v1/walk_in.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// WalkInService over the boxes that came with reports. All references must outlive it.
class WalkInService final : public v1::WalkInService::CallbackService {
 public:
  WalkInService(jemputbola::store::Database& database, eventlog::Ownership& ownership, rpc::Calls& calls)
      : database_(database), ownership_(ownership), calls_(calls) {}

  grpc::ServerUnaryReactor* FetchWalkIn(grpc::CallbackServerContext* context, const v1::FetchWalkInRequest* request,
                                        v1::FetchWalkInResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseWalkIn(grpc::CallbackServerContext* context, const v1::ReleaseWalkInRequest* request,
                                          v1::ReleaseWalkInResponse* response) override;

 private:
  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
