#include "registry/api/people_service.h"

#include "registry/api/eligibility.h"
#include "registry/api/people_list.h"

namespace jemputbola::registry::api {

grpc::ServerWriteReactor<v1::ListPeopleResponse>* PeopleService::ListPeople(grpc::CallbackServerContext* context,
                                                                            const v1::ListPeopleRequest* request) {
  return calls_.ServerStream<v1::ListPeopleResponse>(
      context, "ListPeople", [this, request](const rpc::Call& call, const auto& write) {
        return api::ListPeople(office_, polling_day_, *request, call.caller, write);
      });
}

grpc::ServerUnaryReactor* PeopleService::GetEligibility(grpc::CallbackServerContext* context,
                                                        const v1::GetEligibilityRequest* request,
                                                        v1::GetEligibilityResponse* response) {
  return calls_.Unary(context, "GetEligibility", [this, request, response](const rpc::Call& /*call*/) {
    return CountEligible(office_, polling_day_, *request, *response);
  });
}

}  // namespace jemputbola::registry::api
