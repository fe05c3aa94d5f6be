#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/people.grpc.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// The gRPC face of the list of people: see people.proto. All references must outlive it.
class PeopleService final : public v1::PeopleService::CallbackService {
 public:
  // `polling_day`: for whoever counts ages and does not say of which day.
  PeopleService(rpc::Calls& calls, const Office& office, std::optional<absl::CivilDay> polling_day)
      : calls_(calls), office_(office), polling_day_(polling_day) {}

  grpc::ServerWriteReactor<v1::ListPeopleResponse>* ListPeople(grpc::CallbackServerContext* context,
                                                               const v1::ListPeopleRequest* request) override;
  grpc::ServerUnaryReactor* GetEligibility(grpc::CallbackServerContext* context,
                                           const v1::GetEligibilityRequest* request,
                                           v1::GetEligibilityResponse* response) override;

 private:
  rpc::Calls& calls_;
  const Office office_;
  const std::optional<absl::CivilDay> polling_day_;
};

}  // namespace jemputbola::registry::api
