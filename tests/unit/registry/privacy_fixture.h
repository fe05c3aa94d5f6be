#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/platform/v1/audit.grpc.pb.h"
#include "jemputbola/registry/v1/privacy.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/unit/registry/office_fixture.h"

namespace jemputbola::registry {

// What the law asks, over gRPC.
class PrivacyTest : public OfficeTest {
 protected:
  PrivacyTest() { Connect(); }

  void Connect() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    const auto channel = rpc::MakeChannel(options).value();
    privacy_ = v1::PrivacyService::NewStub(channel);
    audit_ = platform::v1::AuditService::NewStub(channel);
  }
  void Restart() {
    Start();
    Connect();
  }

  absl::Status Rotate() {
    v1::RotateKeysRequest request;
    request.set_regency_code(kRegency);
    request.set_reason("once a year");
    v1::RotateKeysResponse response;
    return rpc::FromGrpc(privacy_->RotateKeys(Context().get(), request, &response));
  }
  v1::KeyStatus Keys() {
    v1::GetKeyStatusResponse response;
    EXPECT_TRUE(privacy_->GetKeyStatus(Context().get(), {}, &response).ok());
    return response.status();
  }
  // Ticks until one key is left.
  void FinishRotation() {
    EXPECT_TRUE(support::Eventually([&] {
      platform_->tick();
      return Keys().older().empty();
    })) << Keys().problem();
  }
  bool HasKeyFile(const std::string& name) const { return std::filesystem::exists(dir_.File(name + ".key")); }

  absl::StatusOr<v1::ExportSubjectResponse> Export(const std::string& nik, const std::string& requester = "herself",
                                                   const std::string& purpose = "right of access") {
    v1::ExportSubjectRequest request;
    request.set_regency_code(kRegency);
    request.set_nik(nik);
    request.set_requester(requester);
    request.set_purpose(purpose);
    v1::ExportSubjectResponse response;
    const grpc::Status status = privacy_->ExportSubject(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  absl::StatusOr<v1::CorrectSubjectResponse> Correct(const std::string& nik, const std::string& field,
                                                     const std::string& value, const std::string& evidence = "AK-4711",
                                                     absl::Duration asked_before = absl::ZeroDuration()) {
    v1::CorrectSubjectRequest request;
    request.set_regency_code(kRegency);
    request.set_nik(nik);
    request.set_field(field);
    request.set_value(value);
    request.set_evidence(evidence);
    if (asked_before != absl::ZeroDuration()) {
      request.mutable_requested_at()->set_seconds(absl::ToUnixSeconds(clock_.Now() - asked_before));
    }
    v1::CorrectSubjectResponse response;
    const grpc::Status status = privacy_->CorrectSubject(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  absl::StatusOr<v1::PlanPurgeResponse> PlanPurge() {
    v1::PlanPurgeRequest request;
    request.set_regency_code(kRegency);
    v1::PlanPurgeResponse response;
    const grpc::Status status = privacy_->PlanPurge(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  absl::StatusOr<v1::PurgePeopleResponse> Purge(const std::string& reference) {
    v1::PurgePeopleRequest request;
    request.set_regency_code(kRegency);
    request.set_reference(reference);
    v1::PurgePeopleResponse response;
    const grpc::Status status = privacy_->PurgePeople(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  // The audit log, as a sentence each that is wrong with it.
  std::vector<std::string> AuditProblems() {
    platform::v1::VerifyAuditResponse response;
    EXPECT_TRUE(audit_->VerifyAudit(Context().get(), {}, &response).ok());
    EXPECT_GT(response.verdicts_size(), 0);
    std::vector<std::string> problems;
    for (const auto& verdict : response.verdicts()) {
      problems.insert(problems.end(), verdict.problems().begin(), verdict.problems().end());
    }
    return problems;
  }

  absl::Status Execute(const std::string& sql) {
    return database().Write([&](jemputbola::store::WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  }

  std::unique_ptr<v1::PrivacyService::Stub> privacy_;
  std::unique_ptr<platform::v1::AuditService::Stub> audit_;
};

}  // namespace jemputbola::registry
