#include "deploy/demo/office.h"

#include <chrono>
#include <map>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/rpc/tokens.h"

namespace jemputbola::demo {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr absl::Duration kSettleBound = absl::Seconds(30);
// The timers of the services look at the clock every 100 ms: in this time they have seen that it moved.
constexpr absl::Duration kTimers = absl::Milliseconds(250);

absl::Status Named(const std::string& service, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status plain = rpc::FromGrpc(status);
  return absl::Status(plain.code(), absl::StrCat(service, ": ", plain.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Office>> Office::Connect(const std::string& home, std::string regency) {
  auto office = std::unique_ptr<Office>(new Office);
  office->regency_ = std::move(regency);
  absl::StatusOr<std::string> token = rpc::ReadToken(home + "/keys/tokens", "jb");
  if (!token.ok()) return token.status();
  absl::StatusOr<std::unique_ptr<clock::ManualClock>> clock = clock::ManualClock::Open(home + "/clock", absl::Now());
  if (!clock.ok()) return clock.status();
  office->clock_ = *std::move(clock);

  std::map<std::string, std::shared_ptr<grpc::Channel>> channels;
  for (const std::string name : {"registry", "field_reporting", "scheduling", "notification"}) {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
        rpc::MakeChannel({.address = absl::StrCat("unix:", home, "/run/", name, ".sock"),
                          .caller = "jb",
                          .token = *token,
                          .tls = {},
                          .services = {}});
    if (!channel.ok()) return channel.status();
    office->peers_.push_back({name, platform::v1::AdminService::NewStub(*channel)});
    channels[name] = *channel;
  }
  office->registry_ = registry::v1::RegistryService::NewStub(channels["registry"]);
  office->field_reporting_ = field_reporting::v1::FieldReportingService::NewStub(channels["field_reporting"]);
  office->scheduling_ = scheduling::v1::SchedulingService::NewStub(channels["scheduling"]);
  return office;
}

absl::StatusOr<scheduling::v1::Campaign> Office::Campaign() {
  scheduling::v1::GetCampaignRequest request;
  request.set_regency_code(regency_);
  scheduling::v1::GetCampaignResponse response;
  absl::Status status =
      Named("scheduling", scheduling_->GetCampaign(rpc::NewContext(kTimeout).get(), request, &response));
  if (!status.ok()) return status;
  return response.campaign();
}

absl::StatusOr<scheduling::v1::Ranking> Office::Ranking() {
  scheduling::v1::GetRankingRequest request;
  request.set_regency_code(regency_);
  scheduling::v1::GetRankingResponse response;
  absl::Status status =
      Named("scheduling", scheduling_->GetRanking(rpc::NewContext(kTimeout).get(), request, &response));
  if (!status.ok()) return status;
  return response.ranking();
}

absl::StatusOr<scheduling::v1::Plan> Office::PlanOf(const std::string& date) {
  scheduling::v1::GetPlanRequest request;
  request.set_regency_code(regency_);
  request.set_from(date);
  request.set_to(date);
  scheduling::v1::GetPlanResponse response;
  absl::Status status = Named("scheduling", scheduling_->GetPlan(rpc::NewContext(kTimeout).get(), request, &response));
  if (!status.ok()) return status;
  return response.plan();
}

absl::StatusOr<scheduling::v1::Forecast> Office::Forecast() {
  scheduling::v1::GetForecastRequest request;
  request.set_regency_code(regency_);
  scheduling::v1::GetForecastResponse response;
  absl::Status status =
      Named("scheduling", scheduling_->GetForecast(rpc::NewContext(kTimeout).get(), request, &response));
  if (!status.ok()) return status;
  return response.forecast();
}

absl::StatusOr<registry::v1::Manifest> Office::Manifest(const std::string& village_code, const std::string& unit_id) {
  registry::v1::GetManifestRequest request;
  request.set_village_code(village_code);
  request.set_recipient(unit_id);
  request.set_purpose("recording visit");
  registry::v1::GetManifestResponse response;
  absl::Status status = Named("registry", registry_->GetManifest(rpc::NewContext(kTimeout).get(), request, &response));
  if (!status.ok()) return status;
  return response.manifest();
}

absl::Status Office::Submit(const field_reporting::v1::SubmitReportsRequest& request, const std::string& token) {
  field_reporting::v1::SubmitReportsResponse response;
  const std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(kTimeout);
  context->AddMetadata("jb-device-token", token);
  absl::Status status = Named("field_reporting", field_reporting_->SubmitReports(context.get(), request, &response));
  if (!status.ok()) return status;
  for (const field_reporting::v1::ReportResult& result : response.results()) {
    if (result.status() != field_reporting::v1::REPORT_STATUS_ACCEPTED) {
      return absl::FailedPreconditionError(absl::StrCat("field_reporting did not accept report ", result.seq(), ": ",
                                                        field_reporting::v1::ReportStatus_Name(result.status()), " ",
                                                        result.message()));
    }
  }
  return absl::OkStatus();
}

void Office::SetTime(absl::Time now) {
  clock_->Set(now);
}

absl::StatusOr<bool> Office::Level(std::string* why) {
  std::map<std::string, std::int64_t> heads;
  std::vector<std::pair<std::string, platform::v1::ConsumerStatus>> consumers;
  for (const Peer& peer : peers_) {
    platform::v1::GetStatusResponse status;
    absl::Status called = Named(peer.name, peer.admin->GetStatus(rpc::NewContext(kTimeout).get(), {}, &status));
    if (!called.ok()) return called;
    for (const platform::v1::ProducerStatus& produced : status.produced()) {
      if (produced.partition() == regency_) heads[peer.name] = produced.head().seq();
    }
    for (const platform::v1::ConsumerStatus& consumed : status.consumed()) {
      if (consumed.partition() == regency_) consumers.emplace_back(peer.name, consumed);
    }
  }
  std::map<std::string, int> consumed_from;
  for (const auto& [name, consumed] : consumers) {
    ++consumed_from[consumed.source()];
    if (consumed.position().seq() != heads[consumed.source()]) {
      *why = absl::StrCat(name, " is at ", consumed.position().seq(), " of ", heads[consumed.source()], " of ",
                          consumed.source(), " ", consumed.message());
      return false;
    }
  }
  for (const auto& [source, head] : heads) {
    if (head > 0 && source != "notification" && consumed_from[source] == 0) {
      *why = absl::StrCat("nobody has begun to consume ", source);
      return false;
    }
  }
  absl::StatusOr<scheduling::v1::Ranking> ranking = Ranking();
  if (!ranking.ok()) return ranking.status();
  absl::StatusOr<scheduling::v1::Plan> plan = PlanOf("");
  if (absl::IsUnavailable(plan.status())) {
    *why = std::string(plan.status().message());
    return false;
  }
  if (!plan.ok()) return plan.status();
  *why = absl::StrCat("ranking is from ", ranking->tallies().seq(), ", plan from ", plan->tallies().seq(),
                      ", tallies at ", heads["registry"]);
  return ranking->tallies().seq() == heads["registry"] && plan->tallies().seq() == heads["registry"];
}

absl::Status Office::Settle() {
  const absl::Time bound = absl::Now() + kSettleBound;
  std::string why;
  std::optional<absl::Time> level_since;
  for (;;) {
    absl::StatusOr<bool> level = Level(&why);
    if (!level.ok()) return level.status();
    const absl::Time now = absl::Now();
    if (!*level) {
      level_since.reset();
    } else if (!level_since) {
      level_since = now;
    } else if (now - *level_since >= kTimers) {
      return absl::OkStatus();
    }
    if (now > bound) return absl::DeadlineExceededError(absl::StrCat("the services did not settle: ", why));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace jemputbola::demo
