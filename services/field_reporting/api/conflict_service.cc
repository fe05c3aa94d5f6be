#include "field_reporting/api/conflict_service.h"

#include "common/clock/civil.h"
#include "field_reporting/api/checks.h"
#include "field_reporting/store/ledger.h"

namespace jemputbola::field_reporting::api {

grpc::ServerUnaryReactor* ConflictService::ListConflicts(grpc::CallbackServerContext* context,
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
        if (!entry.mutable_second()->ParseFromString(conflict.report)) {
          return absl::DataLossError("a stored conflict cannot be read: restore the database from its backup");
        }
      }
      return absl::OkStatus();
    });
  });
}

}  // namespace jemputbola::field_reporting::api
