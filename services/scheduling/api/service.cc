#include "scheduling/api/service.h"

#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {

Service::Service(store::Database& database, Live& live, Replanner& replanner, Announcer& announcer, CampaignDesk& desk,
                 Operator& office, const clock::Clock& clock, rpc::Calls& calls)
    : database_(database),
      live_(live),
      replanner_(replanner),
      announcer_(announcer),
      desk_(desk),
      office_(office),
      clock_(clock),
      calls_(calls) {}

grpc::ServerUnaryReactor* Service::GetRanking(grpc::CallbackServerContext* context,
                                              const v1::GetRankingRequest* request, v1::GetRankingResponse* response) {
  return calls_.Unary(context, "GetRanking", [=, this](const rpc::Call&) -> absl::Status {
    if (absl::Status status = CheckRegency(request->regency_code()); !status.ok()) return status;
    absl::StatusOr<v1::Ranking> ranking = live_.Ranking(request->regency_code(), request->district_code());
    if (!ranking.ok()) return ranking.status();
    *response->mutable_ranking() = *std::move(ranking);
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::WatchRankingResponse>* Service::WatchRanking(grpc::CallbackServerContext* context,
                                                                          const v1::WatchRankingRequest* request) {
  return live_.WatchRanking(context, request->regency_code(), request->district_code());
}

absl::StatusOr<std::shared_ptr<const Planned>> Service::CurrentPlan(const std::string& partition) {
  if (absl::Status status = CheckRegency(partition); !status.ok()) return status;
  std::shared_ptr<const Planned> planned = live_.plan(partition);
  if (planned == nullptr || planned->made_for.day != ToLocal(clock_.Now(), planned->utc_offset_minutes).day) {
    const absl::Status made = replanner_.Now(partition);
    if (!made.ok()) return made;
    planned = live_.plan(partition);
  }
  if (planned == nullptr) return absl::NotFoundError(absl::StrCat(partition, " has no campaign: run jb campaign set"));
  return planned;
}

absl::Status Service::FillPlan(const v1::GetPlanRequest& request, v1::GetPlanResponse& response) {
  const absl::StatusOr<std::optional<absl::CivilDay>> from = ReadDate(request.from(), "from");
  if (!from.ok()) return from.status();
  const absl::StatusOr<std::optional<absl::CivilDay>> to = ReadDate(request.to(), "to");
  if (!to.ok()) return to.status();
  const absl::StatusOr<std::shared_ptr<const Planned>> planned = CurrentPlan(request.regency_code());
  if (!planned.ok()) return planned.status();
  const v1::Plan& whole = (*planned)->plan;
  v1::Plan& plan = *response.mutable_plan();
  plan.set_regency_code(whole.regency_code());
  *plan.mutable_tallies() = whole.tallies();
  plan.set_policy(whole.policy());
  plan.set_standstill(whole.standstill());
  if (whole.has_standing_still()) *plan.mutable_standing_still() = whole.standing_still();
  if (whole.has_coverage()) *plan.mutable_coverage() = whole.coverage();
  *plan.mutable_remarks() = whole.remarks();
  *plan.mutable_remark_fields() = whole.remark_fields();
  // ISO dates compare as text.
  const std::string first = Date(*from);
  const std::string last = to->has_value() ? Date(*to) : "9999-12-31";
  for (const v1::Tour& tour : whole.tours()) {
    if (tour.date() < first || tour.date() > last) continue;
    *plan.add_tours() = tour;
    for (const v1::Stop& stop : tour.stops()) {
      plan.set_expected_captures(plan.expected_captures() + stop.expected_captures());
    }
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* Service::GetPlan(grpc::CallbackServerContext* context, const v1::GetPlanRequest* request,
                                           v1::GetPlanResponse* response) {
  return calls_.Unary(context, "GetPlan", [=, this](const rpc::Call&) { return FillPlan(*request, *response); });
}

grpc::ServerWriteReactor<v1::WatchPlanResponse>* Service::WatchPlan(grpc::CallbackServerContext* context,
                                                                    const v1::WatchPlanRequest* request) {
  const std::string& partition = request->regency_code();
  return live_.plan_watchers().Add(
      context, "WatchPlan", partition, [this, partition]() -> absl::StatusOr<v1::WatchPlanResponse> {
        const absl::StatusOr<std::shared_ptr<const Planned>> planned = CurrentPlan(partition);
        if (!planned.ok()) return planned.status();
        v1::WatchPlanResponse response;
        *response.mutable_plan() = (*planned)->plan;
        return response;
      });
}

grpc::ServerUnaryReactor* Service::GetForecast(grpc::CallbackServerContext* context,
                                               const v1::GetForecastRequest* request,
                                               v1::GetForecastResponse* response) {
  return calls_.Unary(context, "GetForecast", [=, this](const rpc::Call&) -> absl::Status {
    const absl::StatusOr<std::shared_ptr<const Planned>> planned = CurrentPlan(request->regency_code());
    if (!planned.ok()) return planned.status();
    *response->mutable_forecast() = (*planned)->forecast;
    const std::shared_ptr<const DrawnRange> drawn = live_.RangeBeside(request->regency_code(), **planned);
    if (drawn != nullptr) *response->mutable_forecast()->mutable_range() = drawn->range;
    return absl::OkStatus();
  });
}

absl::Status Service::FillVisits(const v1::ListVisitsRequest& request, v1::ListVisitsResponse& response) {
  if (absl::Status status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const absl::StatusOr<std::optional<absl::CivilDay>> from = ReadDate(request.from(), "from");
  if (!from.ok()) return from.status();
  const absl::StatusOr<std::optional<absl::CivilDay>> to = ReadDate(request.to(), "to");
  if (!to.ok()) return to.status();
  return database_.Read([&](store::ReadTransaction& tx) {
    std::map<std::tuple<std::string, absl::CivilDay, std::string>, std::int64_t> captured;
    for (const UnitDay& row : FieldDays::Load(tx, request.regency_code())) {
      captured[{row.unit_id, row.day, row.village}] = row.captured;
    }
    for (const Visit& visit : Visits::List(tx, request.regency_code(), *from, *to)) {
      v1::VisitRecord& record = *response.add_visits();
      *record.mutable_visit() = ToProto(visit);
      record.set_state(ToProto(visit.state));
      record.set_reason(visit.reason);
      record.set_change_reason(visit.change_reason);
      record.set_previous_date(Date(visit.moved_from));
      const auto found = captured.find({visit.unit_id, visit.day, visit.village});
      if (found != captured.end()) record.set_captured(found->second);
    }
    return announcer_.Describe(tx, request.regency_code(), response);
  });
}

grpc::ServerUnaryReactor* Service::ListVisits(grpc::CallbackServerContext* context,
                                              const v1::ListVisitsRequest* request, v1::ListVisitsResponse* response) {
  return calls_.Unary(context, "ListVisits", [=, this](const rpc::Call&) { return FillVisits(*request, *response); });
}

grpc::ServerUnaryReactor* Service::MoveVisit(grpc::CallbackServerContext* context, const v1::MoveVisitRequest* request,
                                             v1::MoveVisitResponse* response) {
  return calls_.Unary(context, "MoveVisit", [=, this](const rpc::Call&) -> absl::Status {
    if (absl::Status status = CheckRegency(request->regency_code()); !status.ok()) return status;
    const absl::StatusOr<std::optional<absl::CivilDay>> day = ReadDate(request->new_date(), "new_date");
    if (!day.ok()) return day.status();
    if (!day->has_value()) return absl::InvalidArgumentError(NoDate("", "new_date"));
    const absl::StatusOr<Visit> moved =
        office_.Move(request->regency_code(), request->visit_id(), **day, request->reason());
    if (!moved.ok()) return moved.status();
    *response->mutable_visit() = ToProto(*moved);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* Service::CancelVisit(grpc::CallbackServerContext* context,
                                               const v1::CancelVisitRequest* request, v1::CancelVisitResponse*) {
  return calls_.Unary(context, "CancelVisit", [=, this](const rpc::Call&) -> absl::Status {
    if (absl::Status status = CheckRegency(request->regency_code()); !status.ok()) return status;
    return office_.Cancel(request->regency_code(), request->visit_id(), request->reason());
  });
}

}  // namespace jemputbola::scheduling
