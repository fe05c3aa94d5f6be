#include "field_reporting/api/conflict_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/log/log.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/checks.h"
#include "field_reporting/api/event_maker.h"
#include "field_reporting/api/report_of.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/store/conflicts.h"
#include "field_reporting/store/log_lookup.h"

namespace jemputbola::field_reporting::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

template <typename Request>
absl::Status CheckDecision(const Request& request) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  if (auto status = CheckLabel("conflict_id", request.conflict_id()); !status.ok()) return status;
  if (auto status = CheckSentence("actor", request.actor()); !status.ok()) return status;
  return CheckSentence("reason", request.reason());
}

absl::Status Describe(const store::Conflict& conflict, v1::Conflict& entry) {
  entry.set_conflict_id(conflict.conflict_id);
  entry.set_device_id(conflict.name.device_id);
  entry.set_installation_id(conflict.name.installation_id);
  entry.set_seq(conflict.name.seq);
  timestamp::Set(conflict.rival.received_at, entry.mutable_received_at());
  if (!entry.mutable_second()->ParseFromString(conflict.rival.report)) {
    return absl::DataLossError("a stored conflict cannot be read: restore the database from its backup");
  }
  entry.set_state(static_cast<v1::ConflictState>(conflict.state));
  entry.set_decided_by(conflict.decided_by);
  if (conflict.decided_at) timestamp::Set(*conflict.decided_at, entry.mutable_decided_at());
  entry.set_reason(conflict.reason);
  return absl::OkStatus();
}

// What stays of a report that was decided on.
absl::StatusOr<std::string> WithoutIdentity(const store::Conflict& conflict) {
  v1::Report report;
  if (!report.ParseFromString(conflict.rival.report)) {
    return absl::DataLossError("a stored conflict cannot be read: restore the database from its backup");
  }
  v1::Capture* capture = report.has_capture()                ? report.mutable_capture()
                         : report.correction().has_capture() ? report.mutable_correction()->mutable_capture()
                                                             : nullptr;
  if (capture == nullptr || !capture->has_walk_in()) return conflict.rival.report;
  capture->mutable_walk_in()->clear_sealed_identity();
  return report.SerializeAsString();
}

// Whose report an accepted conflict is: an installation of its own, that no device can name.
std::shared_ptr<const store::Installation> SourceOf(const std::string& partition, const store::Conflict& conflict) {
  auto source = std::make_shared<store::Installation>();
  source->partition = partition;
  source->device_id = conflict.name.device_id;
  source->installation_id = absl::StrCat(conflict.name.installation_id, "~", conflict.conflict_id);
  source->unit_id = conflict.rival.unit_id;
  source->device_partition = partition;
  // Nobody looks it up by its device.
  source->generation = -1;
  return source;
}

// What the office accepts, as it would have been taken when it came.
absl::StatusOr<std::unique_ptr<store::Submission>> AsReport(const std::string& partition,
                                                            const store::Conflict& conflict) {
  v1::Report report;
  if (!report.ParseFromString(conflict.rival.report)) {
    return absl::DataLossError("a stored conflict cannot be read: restore the database from its backup");
  }
  auto submission = std::make_unique<store::Submission>();
  submission->from = SourceOf(partition, conflict);
  submission->received_at = conflict.rival.received_at;
  submission->late = conflict.rival.late;
  EventMaker events(*submission->from, std::string(log::CurrentTrace()), conflict.rival.late);
  submission->reports.push_back(
      NewReportOf(*submission->from, report, conflict.rival.report, conflict.rival.effective_at, events));
  submission->bytes = conflict.rival.report.size();
  submission->serialised = [body = conflict.rival.report](std::size_t) { return body; };
  return submission;
}

}  // namespace

grpc::ServerUnaryReactor* ConflictService::ListConflicts(grpc::CallbackServerContext* context,
                                                         const v1::ListConflictsRequest* request,
                                                         v1::ListConflictsResponse* response) {
  return calls_.Unary(context, "ListConflicts",
                      [this, request, response](const rpc::Call&) { return List(*request, *response); });
}

absl::Status ConflictService::List(const v1::ListConflictsRequest& request, v1::ListConflictsResponse& response) {
  const std::string& partition = request.regency_code();
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  std::vector<store::Conflict> conflicts;
  std::vector<store::LogHint> hints;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) {
    conflicts = store::ListConflicts(tx, partition, request.all());
    std::vector<store::ReportName> names;
    for (const store::Conflict& conflict : conflicts) names.push_back(conflict.name);
    if (!names.empty()) hints = store::HintsOf(tx, partition, names);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  const auto firsts = store::FindEvents(events_, partition, std::move(hints));
  if (!firsts.ok()) return firsts.status();
  for (const store::Conflict& conflict : conflicts) {
    v1::Conflict& entry = *response.add_conflicts();
    if (auto status = Describe(conflict, entry); !status.ok()) return status;
    const auto event = firsts->find(store::EventId(conflict.name));
    if (event == firsts->end()) continue;
    auto first = ReportOf(event->second);
    if (!first.ok()) return first.status();
    *entry.mutable_first() = *std::move(first);
    *entry.mutable_first_received_at() = event->second.recordedtime();
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ConflictService::AcceptConflict(grpc::CallbackServerContext* context,
                                                          const v1::AcceptConflictRequest* request,
                                                          v1::AcceptConflictResponse* response) {
  return calls_.Unary(context, "AcceptConflict", [this, request, response](const rpc::Call& call) -> absl::Status {
    if (auto status = CheckDecision(*request); !status.ok()) return status;
    return Accept(*request, call.deadline, *response);
  });
}

absl::Status ConflictService::Accept(const v1::AcceptConflictRequest& request, absl::Time deadline,
                                     v1::AcceptConflictResponse& response) {
  const std::string& partition = request.regency_code();
  const auto conflict = Find(partition, request.conflict_id());
  if (!conflict.ok()) return conflict.status();
  auto submission = AsReport(partition, *conflict);
  if (!submission.ok()) return submission.status();
  auto kept = WithoutIdentity(*conflict);
  if (!kept.ok()) return kept.status();
  const store::Decision decision = {request.actor(), request.reason(), clock_.Now(), *std::move(kept)};
  (*submission)->deadline = deadline;
  (*submission)->also = [partition, decision, id = conflict->conflict_id](WriteTransaction& tx, store::Outcome outcome,
                                                                          std::int64_t log_seq) -> absl::Status {
    if (outcome == store::Outcome::kBadTarget) {
      return absl::FailedPreconditionError(
          absl::StrCat("conflict ", id, " corrects what is no capture, so it cannot count: reject it"));
    }
    return store::AcceptConflict(tx, partition, id, decision, log_seq);
  };
  struct Answer {
    absl::Notification given;
    absl::Status status;
  };
  const auto answer = std::make_shared<Answer>();
  (*submission)->done = [answer](const absl::StatusOr<store::Submission::Receipt>& receipt) {
    answer->status = receipt.status();
    answer->given.Notify();
  };
  if (auto status = intake_.Submit(*std::move(submission)); !status.ok()) return status;
  if (!answer->given.WaitForNotificationWithTimeout(deadline - absl::Now())) {
    return absl::DeadlineExceededError("the decision was not committed in time: look whether it stands, or repeat it");
  }
  if (!answer->status.ok()) return answer->status;
  const auto accepted = Find(partition, request.conflict_id());
  if (!accepted.ok()) return accepted.status();
  response.set_log_seq(accepted->log_seq);
  return absl::OkStatus();
}

absl::StatusOr<store::Conflict> ConflictService::Find(const std::string& partition, const std::string& conflict_id) {
  absl::StatusOr<store::Conflict> found;
  const absl::Status read = database_.Read([&](ReadTransaction& tx) {
    found = store::FindConflict(tx, partition, conflict_id);
    return absl::OkStatus();
  });
  return read.ok() ? found : read;
}

grpc::ServerUnaryReactor* ConflictService::RejectConflict(grpc::CallbackServerContext* context,
                                                          const v1::RejectConflictRequest* request,
                                                          v1::RejectConflictResponse*) {
  return calls_.Unary(context, "RejectConflict", [this, request](const rpc::Call&) -> absl::Status {
    if (auto status = CheckDecision(*request); !status.ok()) return status;
    const std::string& partition = request->regency_code();
    const auto conflict = Find(partition, request->conflict_id());
    if (!conflict.ok()) return conflict.status();
    auto kept = WithoutIdentity(*conflict);
    if (!kept.ok()) return kept.status();
    const store::Decision decision = {request->actor(), request->reason(), clock_.Now(), *std::move(kept)};
    return database_.Write([&](WriteTransaction& tx) -> absl::Status {
      if (auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
      return store::RejectConflict(tx, partition, request->conflict_id(), decision);
    });
  });
}

}  // namespace jemputbola::field_reporting::api
