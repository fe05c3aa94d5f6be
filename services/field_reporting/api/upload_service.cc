#include "field_reporting/api/upload_service.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/push_back.h"
#include "field_reporting/api/tell_held.h"
#include "field_reporting/api/translate.h"

namespace jemputbola::field_reporting::api {
namespace {

constexpr int kMostReports = 10'000;

}  // namespace

grpc::ServerUnaryReactor* UploadService::SubmitReports(grpc::CallbackServerContext* context,
                                                       const v1::SubmitReportsRequest* request,
                                                       v1::SubmitReportsResponse* response) {
  return calls_.UnaryAsync(
      context, "SubmitReports",
      [this, context, request, response](const rpc::Call& call, std::function<void(absl::Status)> done) {
        Submit(*context, *request, *response, call, std::move(done));
      });
}

grpc::ServerUnaryReactor* UploadService::GetSyncState(grpc::CallbackServerContext* context,
                                                      const v1::GetSyncStateRequest* request,
                                                      v1::GetSyncStateResponse* response) {
  return calls_.Unary(context, "GetSyncState", [this, context, request, response](const rpc::Call&) -> absl::Status {
    const auto from = gate_.Admit(*context, request->device_id(), request->installation_id());
    if (!from.ok()) return from.status();
    const absl::Time now = clock_.Now();
    const auto held = gate_.directory().HeldOf(**from);
    if (!held.ok()) return held.status();
    Tell(*held, *response);
    timestamp::Set(now, response->mutable_server_time());
    const auto device_time = request->has_device_time() ? TimeOf(request->device_time()) : std::nullopt;
    if (device_time) response->set_skew_ms(absl::ToInt64Milliseconds(*device_time - now));
    return absl::OkStatus();
  });
}

void UploadService::Submit(grpc::CallbackServerContext& context, const v1::SubmitReportsRequest& request,
                           v1::SubmitReportsResponse& response, const rpc::Call& call,
                           std::function<void(absl::Status)> done) {
  if (request.reports_size() > kMostReports) {
    return done(absl::InvalidArgumentError("a call takes at most 10,000 reports: send the rest in another"));
  }
  auto from = gate_.Admit(context, request.device_id(), request.installation_id());
  if (!from.ok()) return done(from.status());
  if (auto room = TakeFor(context, request); !room.ok()) return done(room);

  const absl::Time now = clock_.Now();
  const auto device_time = request.has_device_time() ? TimeOf(request.device_time()) : std::nullopt;
  if (device_time) response.set_skew_ms(absl::ToInt64Milliseconds(*device_time - now));
  Prepared prepared = Prepare(request.reports(), *std::move(from), now, device_time, *response.mutable_results());
  // Where every report is refused for its time, the office must see the clock that is the cause.
  const bool tells_clock = device_time && !request.reports().empty();
  if (prepared.origins.empty() && !tells_clock) return done(absl::OkStatus());
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
  if (auto status = intake_.Submit(std::move(prepared.submission)); !status.ok()) {
    if (absl::IsResourceExhausted(status)) PushBack(context, intake_.retry_after());
    limits_.GiveBack(request.device_id(), request.reports_size());
    done(status);
  }
}

absl::Status UploadService::TakeFor(grpc::CallbackServerContext& context, const v1::SubmitReportsRequest& request) {
  // Before the reports are looked at, which costs more.
  if (auto room = intake_.CheckRoom(static_cast<std::size_t>(request.reports_size())); !room.ok()) {
    PushBack(context, intake_.retry_after());
    return room;
  }
  const absl::Duration wait = limits_.Take(request.device_id(), request.reports_size(), absl::Now());
  if (wait <= absl::ZeroDuration()) return absl::OkStatus();
  PushBack(context, wait);
  return absl::ResourceExhaustedError("the device sends faster than it may: send these again in a moment");
}

}  // namespace jemputbola::field_reporting::api
