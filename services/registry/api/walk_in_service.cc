#include "registry/api/walk_in_service.h"

#include <string>

#include "common/clock/civil.h"
#include "registry/api/guests.h"
#include "registry/api/translate.h"
#include "registry/domain/finding_rules.h"
#include "registry/store/walk_ins.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kAtOnce = 500;

void AddReports(const jemputbola::store::Transaction& tx, const std::string& partition, store::WalkInState state,
                v1::WalkInState told_as, v1::ListWalkInsResponse& response) {
  std::string after;
  while (true) {
    const auto page = store::ListWalkIns(tx, partition, state, after, kAtOnce);
    for (const store::WalkIn& walk_in : page) {
      // What was taken back or replaced meanwhile waits for nothing.
      if (state == store::WalkInState::kRefused && !store::IsToldOf(tx, partition, walk_in.walk_in_id)) continue;
      v1::WalkInReport& report = *response.add_walk_ins();
      report.set_report(domain::EventName(walk_in.report));
      report.set_state(told_as);
      report.set_place_code(walk_in.place_code);
      ToMessage(clock::FromMicros(walk_in.effective_at), *report.mutable_effective_at());
      report.set_message(walk_in.message);
    }
    if (page.size() < kAtOnce) return;
    after = page.back().walk_in_id;
  }
}

}  // namespace

grpc::ServerUnaryReactor* WalkInService::GetWalkInKey(grpc::CallbackServerContext* context,
                                                      const v1::GetWalkInKeyRequest* /*request*/,
                                                      v1::GetWalkInKeyResponse* response) {
  return calls_.Unary(context, "GetWalkInKey", [this, response](const rpc::Call&) {
    response->set_key_id(keys_.newest().id());
    response->set_public_key(std::string(keys_.newest().public_key()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* WalkInService::ListWalkIns(grpc::CallbackServerContext* context,
                                                     const v1::ListWalkInsRequest* request,
                                                     v1::ListWalkInsResponse* response) {
  return calls_.Unary(context, "ListWalkIns", [this, request, response](const rpc::Call&) -> absl::Status {
    const std::string& partition = request->regency_code();
    if (auto status = CheckRegency(partition); !status.ok()) return status;
    return office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
      AddReports(tx, partition, store::WalkInState::kWaiting, v1::WALK_IN_STATE_WAITING, *response);
      AddReports(tx, partition, store::WalkInState::kRefused, v1::WALK_IN_STATE_REFUSED, *response);
      const store::WalkInCounts counts = store::CountWalkIns(tx, partition);
      response->set_known(counts.known);
      response->set_added(counts.added);
      response->set_guests(counts.guests);
      return absl::OkStatus();
    });
  });
}

grpc::ServerWriteReactor<v1::ExportGuestsResponse>* WalkInService::ExportGuests(
    grpc::CallbackServerContext* context, const v1::ExportGuestsRequest* request) {
  return calls_.ServerStream<v1::ExportGuestsResponse>(context, "ExportGuests",
                                                       [this, request](const rpc::Call& call, const auto& write) {
                                                         return ExportGuestsOf(office_, *request, call.caller, write);
                                                       });
}

}  // namespace jemputbola::registry::api
