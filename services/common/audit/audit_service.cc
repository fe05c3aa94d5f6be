#include "common/audit/audit_service.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/timestamp/timestamp.h"
#include "jemputbola/platform/v1/audit.grpc.pb.h"

namespace jemputbola::audit {

void ToMessage(const StoredRecord& stored, platform::v1::AuditRecord& message) {
  message.set_partition(stored.partition);
  message.set_seq(stored.entry.seq);
  message.set_id(stored.entry.id);
  timestamp::Set(stored.entry.at, message.mutable_at());
  message.set_action(stored.record.action);
  message.set_caller(stored.record.caller);
  message.set_recipient(stored.record.recipient);
  message.set_purpose(stored.record.purpose);
  message.set_subject(stored.record.subject);
  message.set_people(stored.record.people);
  message.set_detail(stored.record.detail);
  message.set_mac(stored.entry.mac);
}

namespace {

using platform::v1::ListAuditRecordsRequest;
using platform::v1::ListAuditRecordsResponse;
using platform::v1::VerifyAuditRequest;
using platform::v1::VerifyAuditResponse;

void ToMessage(const Verdict& verdict, platform::v1::AuditVerdict& message) {
  message.set_partition(verdict.partition);
  message.set_records(verdict.records);
  message.mutable_head()->set_partition(verdict.partition);
  message.mutable_head()->set_seq(verdict.head.seq);
  message.mutable_head()->set_mac(verdict.head.mac);
  for (const std::string& problem : verdict.problems) message.add_problems(problem);
}

class AuditService final : public platform::v1::AuditService::CallbackService {
 public:
  AuditService(const Log& audit, rpc::Calls& calls) : audit_(audit), calls_(calls) {}

  grpc::ServerWriteReactor<ListAuditRecordsResponse>* ListAuditRecords(
      grpc::CallbackServerContext* context, const ListAuditRecordsRequest* request) override {
    return calls_.ServerStream<ListAuditRecordsResponse>(
        context, "ListAuditRecords", [this, request](const rpc::Call&, const auto& write) -> absl::Status {
          if (request->partition().empty()) return absl::InvalidArgumentError("partition is missing; name a regency");
          Filter filter{request->partition(), request->subject(), request->person_id(), absl::InfinitePast()};
          if (request->has_since()) filter.since = absl::FromUnixSeconds(request->since().seconds());
          bool gone = false;
          const absl::Status read = audit_.database().Read([&](const store::ReadTransaction& tx) {
            return audit_.List(tx, filter, [&](const StoredRecord& stored) {
              ListAuditRecordsResponse response;
              ToMessage(stored, *response.mutable_record());
              gone = !write(response);
              return !gone;
            });
          });
          return gone ? absl::CancelledError("The caller has gone") : read;
        });
  }

  grpc::ServerUnaryReactor* VerifyAudit(grpc::CallbackServerContext* context, const VerifyAuditRequest* request,
                                        VerifyAuditResponse* response) override {
    return calls_.Unary(context, "VerifyAudit", [this, request, response](const rpc::Call&) -> absl::Status {
      std::map<std::string, std::vector<Witness>> witnesses;
      if (!request->partition().empty()) witnesses[request->partition()];
      for (const platform::v1::AuditHead& head : request->witnesses()) {
        const auto witness = ParseWitness(absl::StrCat(head.seq(), ":", head.mac()));
        if (!witness.ok()) return witness.status();
        if (!request->partition().empty() && request->partition() != head.partition()) continue;
        witnesses[head.partition()].push_back(*witness);
      }
      if (request->partition().empty()) {
        const auto partitions = audit_.Partitions();
        if (!partitions.ok()) return partitions.status();
        for (const std::string& partition : *partitions) witnesses[partition];
      }
      for (const auto& [partition, seen] : witnesses) {
        const auto verdict = audit_.Verify(partition, seen);
        if (!verdict.ok()) return verdict.status();
        ToMessage(*verdict, *response->add_verdicts());
      }
      return absl::OkStatus();
    });
  }

 private:
  const Log& audit_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAuditService(const Log& audit, rpc::Calls& calls) {
  return std::make_unique<AuditService>(audit, calls);
}

}  // namespace jemputbola::audit
