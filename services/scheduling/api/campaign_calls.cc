// The calls of SchedulingService that concern the campaign itself and its units.
#include "scheduling/api/now.h"
#include "scheduling/api/service.h"

namespace jemputbola::scheduling {
namespace {

absl::StatusOr<v1::Campaign> Load(store::Database& database, const std::string& partition) {
  absl::StatusOr<v1::Campaign> campaign = absl::InternalError("not loaded");
  const absl::Status read = database.Read([&](store::ReadTransaction& tx) -> absl::Status {
    const absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
    if (!stored.ok()) return stored.status();
    campaign = ToProto(*stored);
    return campaign.status();
  });
  if (!read.ok()) return read;
  return campaign;
}

// What concerns nobody outside the office.
void Strip(v1::Campaign& campaign) {
  campaign.clear_travel_matrix();
  for (v1::Unit& unit : *campaign.mutable_units()) {
    unit.clear_staff_ids();
    for (v1::CrewChange& change : *unit.mutable_crew_changes()) change.clear_staff_ids();
  }
}

// The answer of `made`, when the regency is one.
template <typename Response, typename Make>
absl::Status Answer(const std::string& regency, Response& response, const Make& make) {
  if (absl::Status status = CheckRegency(regency); !status.ok()) return status;
  absl::StatusOr<Response> made = make();
  if (!made.ok()) return made.status();
  response = *std::move(made);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* Service::GetCampaign(grpc::CallbackServerContext* context,
                                               const v1::GetCampaignRequest* request,
                                               v1::GetCampaignResponse* response) {
  return calls_.Unary(context, "GetCampaign", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&]() -> absl::StatusOr<v1::GetCampaignResponse> {
      absl::StatusOr<v1::Campaign> campaign = Load(database_, request->regency_code());
      if (!campaign.ok()) return campaign.status();
      Strip(*campaign);
      v1::GetCampaignResponse answer;
      *answer.mutable_campaign() = *std::move(campaign);
      return answer;
    });
  });
}

grpc::ServerUnaryReactor* Service::SetCampaign(grpc::CallbackServerContext* context,
                                               const v1::SetCampaignRequest* request,
                                               v1::SetCampaignResponse* response) {
  return calls_.Unary(context, "SetCampaign", [=, this](const rpc::Call&) -> absl::Status {
    absl::StatusOr<v1::SetCampaignResponse> answer = desk_.Set(*request);
    if (!answer.ok()) return answer.status();
    *response = *std::move(answer);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* Service::ShowCampaign(grpc::CallbackServerContext* context,
                                                const v1::ShowCampaignRequest* request,
                                                v1::ShowCampaignResponse* response) {
  return calls_.Unary(context, "ShowCampaign", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return desk_.Show(request->regency_code()); });
  });
}

grpc::ServerUnaryReactor* Service::PreviewOpening(grpc::CallbackServerContext* context,
                                                  const v1::PreviewOpeningRequest* request,
                                                  v1::PreviewOpeningResponse* response) {
  return calls_.Unary(context, "PreviewOpening", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return announcer_.Preview(request->regency_code()); });
  });
}

grpc::ServerUnaryReactor* Service::OpenCampaign(grpc::CallbackServerContext* context,
                                                const v1::OpenCampaignRequest* request,
                                                v1::OpenCampaignResponse* response) {
  return calls_.Unary(context, "OpenCampaign", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&]() -> absl::StatusOr<v1::OpenCampaignResponse> {
      const absl::StatusOr<int> announced = announcer_.Open(*request);
      if (!announced.ok()) return announced.status();
      absl::StatusOr<v1::Campaign> campaign = Load(database_, request->regency_code());
      if (!campaign.ok()) return campaign.status();
      v1::OpenCampaignResponse answer;
      *answer.mutable_campaign() = *std::move(campaign);
      answer.set_visits_announced(*announced);
      return answer;
    });
  });
}

grpc::ServerUnaryReactor* Service::CloseCampaign(grpc::CallbackServerContext* context,
                                                 const v1::CloseCampaignRequest* request,
                                                 v1::CloseCampaignResponse* response) {
  return calls_.Unary(context, "CloseCampaign", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return desk_.Close(*request); });
  });
}

grpc::ServerUnaryReactor* Service::ExtendCampaign(grpc::CallbackServerContext* context,
                                                  const v1::ExtendCampaignRequest* request,
                                                  v1::ExtendCampaignResponse* response) {
  return calls_.Unary(context, "ExtendCampaign", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return desk_.Extend(*request); });
  });
}

grpc::ServerUnaryReactor* Service::SplitUnit(grpc::CallbackServerContext* context, const v1::SplitUnitRequest* request,
                                             v1::SplitUnitResponse* response) {
  return calls_.Unary(context, "SplitUnit", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return desk_.Split(*request); });
  });
}

grpc::ServerUnaryReactor* Service::ListCampaignChanges(grpc::CallbackServerContext* context,
                                                       const v1::ListCampaignChangesRequest* request,
                                                       v1::ListCampaignChangesResponse* response) {
  return calls_.Unary(context, "ListCampaignChanges", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return desk_.Changes(*request); });
  });
}

grpc::ServerUnaryReactor* Service::ReportUnitBroken(grpc::CallbackServerContext* context,
                                                    const v1::ReportUnitBrokenRequest* request,
                                                    v1::ReportUnitBrokenResponse* response) {
  return calls_.Unary(context, "ReportUnitBroken", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return office_.Break(*request); });
  });
}

grpc::ServerUnaryReactor* Service::ReportUnitBack(grpc::CallbackServerContext* context,
                                                  const v1::ReportUnitBackRequest* request,
                                                  v1::ReportUnitBackResponse* response) {
  return calls_.Unary(context, "ReportUnitBack", [=, this](const rpc::Call&) {
    return Answer(request->regency_code(), *response, [&] { return office_.Back(*request); });
  });
}

}  // namespace jemputbola::scheduling
