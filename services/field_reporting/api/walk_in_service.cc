#include "field_reporting/api/walk_in_service.h"

#include <string>
#include <vector>

#include "common/failpoint/failpoint.h"
#include "field_reporting/api/checks.h"
#include "field_reporting/store/walk_ins.h"

namespace jemputbola::field_reporting::api {
namespace {

// Policy: older copies of the registry's database than this are not put back.
constexpr absl::Duration kKept = absl::Hours(24 * 14);
constexpr absl::Duration kBetweenLooks = absl::Hours(1);

absl::Status CheckCaller(const rpc::Call& call) {
  if (call.caller == "registry") return absl::OkStatus();
  return absl::PermissionDeniedError("Only the registry may have the sealed identities of walk-ins");
}

store::ReportName NameOf(const v1::ReportId& report) {
  return {report.device_id(), report.installation_id(), report.seq()};
}

}  // namespace

grpc::ServerUnaryReactor* WalkInService::FetchWalkIn(grpc::CallbackServerContext* context,
                                                     const v1::FetchWalkInRequest* request,
                                                     v1::FetchWalkInResponse* response) {
  return calls_.Unary(context, "FetchWalkIn", [this, request, response](const rpc::Call& call) -> absl::Status {
    if (auto status = CheckCaller(call); !status.ok()) return status;
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    return database_.Read([&](jemputbola::store::ReadTransaction& tx) -> absl::Status {
      const auto found = store::FindWalkIn(tx, request->regency_code(), NameOf(request->report()));
      if (!found) return absl::NotFoundError("No sealed identity is kept for this report");
      response->mutable_walk_in()->set_key_id(found->key_id);
      response->mutable_walk_in()->set_sealed_identity(found->box);
      return absl::OkStatus();
    });
  });
}

void WalkInService::Tick() {
  const absl::Time now = clock_.Now();
  if (now < forget_at_) return;
  forget_at_ = now + kBetweenLooks;
  std::vector<std::string> partitions;
  const auto read = database_.Read([&](jemputbola::store::ReadTransaction& tx) {
    partitions = store::ForgettablePartitions(tx, now - kKept);
    return absl::OkStatus();
  });
  bool done = read.ok();
  for (const std::string& partition : partitions) {
    if (!ownership_.Holds(partition)) continue;
    const auto forgotten = database_.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
      if (auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
      store::ForgetWalkIns(tx, partition, now - kKept);
      return absl::OkStatus();
    });
    done = done && forgotten.ok();
  }
  if (!done) forget_at_ = now;
}

grpc::ServerUnaryReactor* WalkInService::ReleaseWalkIn(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseWalkInRequest* request,
                                                       v1::ReleaseWalkInResponse*) {
  return calls_.Unary(context, "ReleaseWalkIn", [this, request](const rpc::Call& call) -> absl::Status {
    if (auto status = CheckCaller(call); !status.ok()) return status;
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    const auto released = database_.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
      if (auto fence = ownership_.Check(tx, request->regency_code()); !fence.ok()) return fence.status();
      store::ReleaseWalkIn(tx, request->regency_code(), NameOf(request->report()), clock_.Now());
      return absl::OkStatus();
    });
    if (released.ok()) failpoint::Hit("field_reporting/walk_in_released");
    return released;
  });
}

}  // namespace jemputbola::field_reporting::api
