#pragma once

#include <memory>
#include <string>

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"
#include "scheduling/api/announcer.h"
#include "scheduling/api/campaign_desk.h"
#include "scheduling/api/live.h"
#include "scheduling/api/operator.h"
#include "scheduling/api/replanner.h"

namespace jemputbola::scheduling {

// SchedulingService: translates, calls, maps errors. Everything it refers to must outlive it.
class Service final : public v1::SchedulingService::CallbackService {
 public:
  Service(store::Database& database, Live& live, Replanner& replanner, Announcer& announcer, CampaignDesk& desk,
          Operator& office, const clock::Clock& clock, rpc::Calls& calls);

  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context, const v1::GetCampaignRequest* request,
                                        v1::GetCampaignResponse* response) override;
  grpc::ServerUnaryReactor* SetCampaign(grpc::CallbackServerContext* context, const v1::SetCampaignRequest* request,
                                        v1::SetCampaignResponse* response) override;
  grpc::ServerUnaryReactor* ShowCampaign(grpc::CallbackServerContext* context, const v1::ShowCampaignRequest* request,
                                         v1::ShowCampaignResponse* response) override;
  grpc::ServerUnaryReactor* PreviewOpening(grpc::CallbackServerContext* context,
                                           const v1::PreviewOpeningRequest* request,
                                           v1::PreviewOpeningResponse* response) override;
  grpc::ServerUnaryReactor* OpenCampaign(grpc::CallbackServerContext* context, const v1::OpenCampaignRequest* request,
                                         v1::OpenCampaignResponse* response) override;
  grpc::ServerUnaryReactor* CloseCampaign(grpc::CallbackServerContext* context, const v1::CloseCampaignRequest* request,
                                          v1::CloseCampaignResponse* response) override;
  grpc::ServerUnaryReactor* ExtendCampaign(grpc::CallbackServerContext* context,
                                           const v1::ExtendCampaignRequest* request,
                                           v1::ExtendCampaignResponse* response) override;
  grpc::ServerUnaryReactor* SplitUnit(grpc::CallbackServerContext* context, const v1::SplitUnitRequest* request,
                                      v1::SplitUnitResponse* response) override;
  grpc::ServerUnaryReactor* ListCampaignChanges(grpc::CallbackServerContext* context,
                                                const v1::ListCampaignChangesRequest* request,
                                                v1::ListCampaignChangesResponse* response) override;
  grpc::ServerUnaryReactor* GetRanking(grpc::CallbackServerContext* context, const v1::GetRankingRequest* request,
                                       v1::GetRankingResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchRankingResponse>* WatchRanking(grpc::CallbackServerContext* context,
                                                                   const v1::WatchRankingRequest* request) override;
  grpc::ServerUnaryReactor* GetPlan(grpc::CallbackServerContext* context, const v1::GetPlanRequest* request,
                                    v1::GetPlanResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchPlanResponse>* WatchPlan(grpc::CallbackServerContext* context,
                                                             const v1::WatchPlanRequest* request) override;
  grpc::ServerUnaryReactor* GetForecast(grpc::CallbackServerContext* context, const v1::GetForecastRequest* request,
                                        v1::GetForecastResponse* response) override;
  grpc::ServerUnaryReactor* ListVisits(grpc::CallbackServerContext* context, const v1::ListVisitsRequest* request,
                                       v1::ListVisitsResponse* response) override;
  grpc::ServerUnaryReactor* MoveVisit(grpc::CallbackServerContext* context, const v1::MoveVisitRequest* request,
                                      v1::MoveVisitResponse* response) override;
  grpc::ServerUnaryReactor* CancelVisit(grpc::CallbackServerContext* context, const v1::CancelVisitRequest* request,
                                        v1::CancelVisitResponse* response) override;
  grpc::ServerUnaryReactor* ReportUnitBroken(grpc::CallbackServerContext* context,
                                             const v1::ReportUnitBrokenRequest* request,
                                             v1::ReportUnitBrokenResponse* response) override;
  grpc::ServerUnaryReactor* ReportUnitBack(grpc::CallbackServerContext* context,
                                           const v1::ReportUnitBackRequest* request,
                                           v1::ReportUnitBackResponse* response) override;

 private:
  // The plan for today; made here when the newest one is of another day. NOT_FOUND without a campaign.
  absl::StatusOr<std::shared_ptr<const Planned>> CurrentPlan(const std::string& partition);
  absl::Status FillPlan(const v1::GetPlanRequest& request, v1::GetPlanResponse& response);
  absl::Status FillVisits(const v1::ListVisitsRequest& request, v1::ListVisitsResponse& response);

  store::Database& database_;
  Live& live_;
  Replanner& replanner_;
  Announcer& announcer_;
  CampaignDesk& desk_;
  Operator& office_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::scheduling
