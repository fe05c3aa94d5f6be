#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/registry/v1/duplicate.grpc.pb.h"
#include "jemputbola/registry/v1/finding.grpc.pb.h"
#include "jemputbola/registry/v1/status.grpc.pb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {

// A registry with people in Bokon, and what the office does to them, over gRPC.
class OfficeTest : public RegistryTest {
 protected:
  OfficeTest() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    const auto channel = rpc::MakeChannel(options).value();
    findings_ = v1::FindingService::NewStub(channel);
    statuses_ = v1::StatusService::NewStub(channel);
    duplicates_ = v1::DuplicateService::NewStub(channel);
  }

  static std::unique_ptr<grpc::ClientContext> Context() { return rpc::NewContext(absl::Seconds(60)); }

  template <typename Request>
  static Request Of(const std::string& event_id) {
    Request request;
    request.set_regency_code(kRegency);
    request.set_event_id(event_id);
    return request;
  }

  static v1::RecordFindingRequest Finding(const std::string& person_id, const std::string& finding,
                                          const std::string& by = "village-head") {
    v1::RecordFindingRequest request;
    request.set_regency_code(kRegency);
    request.set_person_id(person_id);
    request.set_finding(finding);
    request.set_by(by);
    return request;
  }
  absl::StatusOr<v1::RecordFindingResponse> Record(const v1::RecordFindingRequest& request) {
    v1::RecordFindingResponse response;
    const grpc::Status status = findings_->RecordFinding(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  absl::StatusOr<std::string> Confirm(const std::string& event_id, const std::string& evidence) {
    auto request = Of<v1::ConfirmFindingRequest>(event_id);
    request.set_evidence(evidence);
    v1::ConfirmFindingResponse response;
    const grpc::Status status = findings_->ConfirmFinding(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.event_id();
  }
  absl::StatusOr<std::string> Reject(const std::string& event_id) {
    v1::RejectFindingResponse response;
    const grpc::Status status =
        findings_->RejectFinding(Context().get(), Of<v1::RejectFindingRequest>(event_id), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.event_id();
  }
  absl::StatusOr<std::string> Withdraw(const std::string& event_id) {
    v1::WithdrawFindingResponse response;
    const grpc::Status status =
        findings_->WithdrawFinding(Context().get(), Of<v1::WithdrawFindingRequest>(event_id), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.event_id();
  }
  absl::StatusOr<v1::GetHistoryResponse> History(v1::GetHistoryRequest request) {
    request.set_regency_code(kRegency);
    v1::GetHistoryResponse response;
    const grpc::Status status = findings_->GetHistory(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  v1::GetHistoryResponse HistoryOf(const std::string& person_id) {
    v1::GetHistoryRequest request;
    request.set_person_id(person_id);
    const auto history = History(request);
    EXPECT_TRUE(history.ok()) << history.status();
    return history.ok() ? *history : v1::GetHistoryResponse();
  }

  // Sends a file in pieces of any size.
  template <typename Request, typename Response, typename Start>
  static grpc::Status Send(const std::string& csv, bool dry_run, Response& response, Start start) {
    constexpr std::size_t kPiece = 97;
    const auto context = Context();
    auto writer = start(context.get(), &response);
    Request request;
    request.set_regency_code(kRegency);
    request.set_dry_run(dry_run);
    for (std::size_t from = 0; from < csv.size(); from += kPiece) {
      request.set_chunk(csv.substr(from, kPiece));
      writer->Write(request);
      request.Clear();
    }
    writer->WritesDone();
    return writer->Finish();
  }
  grpc::Status TryFindings(const std::string& csv, v1::ImportFindingsResponse& response, bool dry_run = false) {
    return Send<v1::ImportFindingsRequest>(csv, dry_run, response, [this](auto* context, auto* answer) {
      return findings_->ImportFindings(context, answer);
    });
  }
  v1::ImportFindingsResponse ImportFindings(const std::string& csv, bool dry_run = false) {
    v1::ImportFindingsResponse response;
    const grpc::Status status = TryFindings(csv, response, dry_run);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  grpc::Status TryStatuses(const std::string& csv, v1::ImportStatusesResponse& response, bool dry_run = false) {
    return Send<v1::ImportStatusesRequest>(csv, dry_run, response, [this](auto* context, auto* answer) {
      return statuses_->ImportStatuses(context, answer);
    });
  }
  v1::ImportStatusesResponse ImportStatuses(const std::string& csv, bool dry_run = false) {
    v1::ImportStatusesResponse response;
    const grpc::Status status = TryStatuses(csv, response, dry_run);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  std::int64_t AuditRecords(const std::string& action) {
    return Number("select count(*) from audit_log where action = '" + action + "'");
  }

  std::unique_ptr<v1::FindingService::Stub> findings_;
  std::unique_ptr<v1::StatusService::Stub> statuses_;
  std::unique_ptr<v1::DuplicateService::Stub> duplicates_;
};

}  // namespace jemputbola::registry
