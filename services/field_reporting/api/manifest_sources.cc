#include "field_reporting/api/manifest_sources.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/rpc/channel.h"

namespace jemputbola::field_reporting::api {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);

}  // namespace

ManifestSources::ManifestSources(const std::shared_ptr<grpc::Channel>& registry,
                                 const std::shared_ptr<grpc::Channel>& scheduling, log::Logger log)
    : people_(registry::v1::RegistryService::NewStub(registry)),
      walk_ins_(registry::v1::WalkInService::NewStub(registry)),
      plans_(scheduling::v1::SchedulingService::NewStub(scheduling)),
      log_(std::move(log)) {}

absl::Status ManifestSources::Away(const std::string& service, const grpc::Status& status) const {
  log_.Warning("a manifest could not be made",
               {{"service", service}, {"code", static_cast<std::int64_t>(status.error_code())}});
  return absl::UnavailableError(absl::StrCat(
      service == "registry" ? "The list of people" : "The plan",
      " cannot be had just now: keep the manifest you have until it expires, and ask again in a few minutes"));
}

absl::StatusOr<scheduling::v1::Tour> ManifestSources::Tour(const std::string& regency, const std::string& unit,
                                                           absl::CivilDay day) const {
  scheduling::v1::GetPlanRequest request;
  request.set_regency_code(regency);
  request.set_from(clock::FormatDate(day));
  request.set_to(request.from());
  scheduling::v1::GetPlanResponse response;
  const grpc::Status status = plans_->GetPlan(rpc::NewContext(kTimeout).get(), request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    return absl::FailedPreconditionError("No campaign is planned for this regency: ask the office");
  }
  if (!status.ok()) return Away("scheduling", status);
  for (scheduling::v1::Tour& tour : *response.mutable_plan()->mutable_tours()) {
    if (tour.unit_id() == unit && tour.date() == request.from()) return std::move(tour);
  }
  return scheduling::v1::Tour();
}

absl::StatusOr<std::optional<registry::v1::Manifest>> ManifestSources::People(const std::string& village,
                                                                              const std::string& recipient,
                                                                              const std::string& purpose) const {
  registry::v1::GetManifestRequest request;
  request.set_village_code(village);
  request.set_recipient(recipient);
  request.set_purpose(purpose);
  registry::v1::GetManifestResponse response;
  const grpc::Status status = people_->GetManifest(rpc::NewContext(kTimeout).get(), request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND ||
      status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
    log_.Warning("a stop has no list of people",
                 {{"village", village}, {"code", static_cast<std::int64_t>(status.error_code())}});
    return std::nullopt;
  }
  if (!status.ok()) return Away("registry", status);
  return std::move(*response.mutable_manifest());
}

std::optional<registry::v1::GetWalkInKeyResponse> ManifestSources::WalkInKey() const {
  registry::v1::GetWalkInKeyResponse response;
  const grpc::Status status = walk_ins_->GetWalkInKey(rpc::NewContext(kTimeout).get(), {}, &response);
  if (!status.ok()) return std::nullopt;
  return response;
}

}  // namespace jemputbola::field_reporting::api
