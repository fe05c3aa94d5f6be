#include "field_reporting/api/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/domain/codes.h"
#include "field_reporting/store/ledger.h"

namespace jemputbola::field_reporting::api {
namespace {

constexpr int kMostReports = 10'000;

absl::Status CheckLabel(absl::string_view field, const std::string& value) {
  if (IsLabel(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, " must have 1 to 64 letters, digits, '.', '_' or '-', and not be a NIK"));
}

absl::Status CheckRegency(const std::string& code) {
  if (IsRegencyCode(code)) return absl::OkStatus();
  return absl::InvalidArgumentError("regency_code must be a Home-Affairs code like 53.03");
}

}  // namespace

Service::Service(jemputbola::store::Database& database, store::Directory& directory, store::Intake& intake,
                 const clock::Clock& clock, rpc::Calls& calls)
    : database_(database), directory_(directory), intake_(intake), clock_(clock), calls_(calls) {}

grpc::ServerUnaryReactor* Service::EnrollDevice(grpc::CallbackServerContext* context,
                                                const v1::EnrollDeviceRequest* request, v1::EnrollDeviceResponse*) {
  return calls_.Unary(context, "EnrollDevice", [this, request](const rpc::Call&) -> absl::Status {
    if (auto status = CheckLabel("device_id", request->device_id()); !status.ok()) return status;
    if (auto status = CheckLabel("unit_id", request->unit_id()); !status.ok()) return status;
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    return directory_.Enroll({request->device_id(), request->regency_code(), request->unit_id()}, clock_.Now());
  });
}

grpc::ServerUnaryReactor* Service::SubmitReports(grpc::CallbackServerContext* context,
                                                 const v1::SubmitReportsRequest* request,
                                                 v1::SubmitReportsResponse* response) {
  return calls_.UnaryAsync(context, "SubmitReports",
                           [this, request, response](const rpc::Call& call, std::function<void(absl::Status)> done) {
                             Submit(*request, *response, call, std::move(done));
                           });
}

void Service::Submit(const v1::SubmitReportsRequest& request, v1::SubmitReportsResponse& response,
                     const rpc::Call& call, std::function<void(absl::Status)> done) {
  if (request.reports_size() > kMostReports) {
    return done(absl::InvalidArgumentError("a call takes at most 10,000 reports: send the rest in another"));
  }
  if (auto status = CheckLabel("device_id", request.device_id()); !status.ok()) return done(status);
  if (auto status = CheckLabel("installation_id", request.installation_id()); !status.ok()) return done(status);
  auto from = directory_.Find(request.device_id(), request.installation_id());
  if (!from.ok()) return done(from.status());

  Prepared prepared = Prepare(request, *std::move(from), clock_.Now(), response);
  if (prepared.origins.empty()) return done(absl::OkStatus());
  prepared.submission->deadline = call.deadline;
  prepared.submission->done =
      [&response, done, origins = std::move(prepared.origins)](absl::StatusOr<store::Submission::Receipt> receipt) {
        if (!receipt.ok()) return done(receipt.status());
        for (std::size_t i = 0; i < origins.size(); ++i) {
          Complete(receipt->outcomes[i], *response.mutable_results(origins[i]));
        }
        response.set_log_seq(receipt->log_seq);
        done(absl::OkStatus());
      };
  if (auto status = intake_.Submit(std::move(prepared.submission)); !status.ok()) done(status);
}

grpc::ServerUnaryReactor* Service::ListConflicts(grpc::CallbackServerContext* context,
                                                 const v1::ListConflictsRequest* request,
                                                 v1::ListConflictsResponse* response) {
  return calls_.Unary(context, "ListConflicts", [this, request, response](const rpc::Call&) -> absl::Status {
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    return database_.Read([&](jemputbola::store::ReadTransaction& tx) -> absl::Status {
      for (const store::Conflict& conflict : store::ListConflicts(tx, request->regency_code())) {
        v1::Conflict& entry = *response->add_conflicts();
        entry.set_device_id(conflict.device_id);
        entry.set_installation_id(conflict.installation_id);
        entry.set_seq(conflict.seq);
        const std::int64_t micros = clock::ToMicros(conflict.received_at);
        entry.mutable_received_at()->set_seconds(micros / 1'000'000);
        entry.mutable_received_at()->set_nanos(static_cast<std::int32_t>(micros % 1'000'000 * 1000));
        if (!entry.mutable_report()->ParseFromString(conflict.report)) {
          return absl::DataLossError("a stored conflict cannot be read: restore the database from its backup");
        }
      }
      return absl::OkStatus();
    });
  });
}

}  // namespace jemputbola::field_reporting::api
