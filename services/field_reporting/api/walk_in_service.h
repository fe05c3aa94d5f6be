#pragma once

#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/field_reporting/v1/walk_in.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// WalkInService over the boxes that came with reports. All references must outlive it.
class WalkInService final : public v1::WalkInService::CallbackService {
 public:
  WalkInService(jemputbola::store::Database& database, eventlog::Ownership& ownership, const clock::Clock& clock,
                rpc::Calls& calls)
      : database_(database), ownership_(ownership), clock_(clock), calls_(calls) {}

  // Deletes what was released long enough ago; cheap, to be called often, from one thread.
  void Tick();

  grpc::ServerUnaryReactor* FetchWalkIn(grpc::CallbackServerContext* context, const v1::FetchWalkInRequest* request,
                                        v1::FetchWalkInResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseWalkIn(grpc::CallbackServerContext* context, const v1::ReleaseWalkInRequest* request,
                                          v1::ReleaseWalkInResponse* response) override;

 private:
  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
  absl::Time forget_at_ = absl::InfinitePast();
};

}  // namespace jemputbola::field_reporting::api
