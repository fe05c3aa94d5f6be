#include "common/door/admin_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::door {
namespace {

// A producer without a relay, because there is no Redis: what its log and its leases say.
std::vector<platform::v1::ProducerStatus> WithoutRelay(const eventlog::EventLog& log) {
  std::vector<platform::v1::ProducerStatus> statuses;
  const absl::StatusOr<std::vector<eventlog::Head>> heads = log.Heads();
  if (!heads.ok()) return statuses;
  const std::vector<eventlog::Ownership::Lease> leases = log.ownership().Held();
  for (const eventlog::Head& head : *heads) {
    platform::v1::ProducerStatus& status = statuses.emplace_back();
    status.set_partition(head.partition);
    *status.mutable_head() = eventlog::ToProto(head.position);
    status.set_level(platform::v1::LEVEL_OK);
    for (const eventlog::Ownership::Lease& lease : leases) {
      if (lease.partition != head.partition) continue;
      status.set_owner(lease.owner);
      status.set_fence(lease.fence);
    }
  }
  return statuses;
}

class AdminService final : public platform::v1::AdminService::CallbackService {
 public:
  AdminService(Parts parts, rpc::Calls& calls) : parts_(std::move(parts)), calls_(calls) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const platform::v1::GetStatusRequest*,
                                      platform::v1::GetStatusResponse* response) override {
    return calls_.Unary(context, "GetStatus", [this, response](const rpc::Call&) {
      Report(*response);
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListDeadLetters(grpc::CallbackServerContext* context,
                                            const platform::v1::ListDeadLettersRequest*,
                                            platform::v1::ListDeadLettersResponse* response) override {
    return calls_.Unary(context, "ListDeadLetters", [this, response](const rpc::Call&) -> absl::Status {
      for (eventlog::Consumer* consumer : parts_.consumers) {
        absl::StatusOr<std::vector<platform::v1::DeadLetter>> letters = consumer->DeadLetters();
        if (!letters.ok()) return letters.status();
        for (platform::v1::DeadLetter& letter : *letters) *response->add_dead_letters() = std::move(letter);
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* RetryDeadLetter(grpc::CallbackServerContext* context,
                                            const platform::v1::RetryDeadLetterRequest* request,
                                            platform::v1::RetryDeadLetterResponse*) override {
    return calls_.Unary(context, "RetryDeadLetter", [this, request](const rpc::Call&) {
      return OfLetter(request->id(), [&](eventlog::Consumer& consumer) { return consumer.Retry(request->id()); });
    });
  }

  grpc::ServerUnaryReactor* DiscardDeadLetter(grpc::CallbackServerContext* context,
                                              const platform::v1::DiscardDeadLetterRequest* request,
                                              platform::v1::DiscardDeadLetterResponse*) override {
    return calls_.Unary(context, "DiscardDeadLetter", [this, request](const rpc::Call&) -> absl::Status {
      if (request->reason().empty()) return absl::InvalidArgumentError("Say why the letter is discarded.");
      return OfLetter(request->id(),
                      [&](eventlog::Consumer& consumer) { return consumer.Discard(request->id(), request->reason()); });
    });
  }

  grpc::ServerUnaryReactor* ResumePartition(grpc::CallbackServerContext* context,
                                            const platform::v1::ResumePartitionRequest* request,
                                            platform::v1::ResumePartitionResponse*) override {
    return calls_.Unary(context, "ResumePartition", [this, request](const rpc::Call&) -> absl::Status {
      for (eventlog::Consumer* consumer : parts_.consumers) {
        if (consumer->source() == request->source()) return consumer->Resume(request->partition());
      }
      return absl::NotFoundError(
          absl::StrCat(parts_.service, " consumes nothing of ", request->source(), ": jb status names its sources."));
    });
  }

  grpc::ServerUnaryReactor* ResetLog(grpc::CallbackServerContext* context, const platform::v1::ResetLogRequest* request,
                                     platform::v1::ResetLogResponse* response) override {
    return calls_.Unary(context, "ResetLog", [this, request, response](const rpc::Call&) -> absl::Status {
      if (parts_.event_log == nullptr) {
        return absl::FailedPreconditionError(absl::StrCat(parts_.service, " has no event log of its own."));
      }
      const absl::StatusOr<eventlog::Position> position =
          parts_.event_log->Reset(request->partition(), request->highest_seen_seq(), request->reason());
      if (!position.ok()) return position.status();
      *response->mutable_position() = eventlog::ToProto(*position);
      return absl::OkStatus();
    });
  }

 private:
  void Report(platform::v1::GetStatusResponse& response) const {
    response.set_service(parts_.service);
    response.set_version(JB_VERSION);
    timestamp::Set(parts_.clock.Now(), response.mutable_now());
    response.set_clock_mode(std::string(parts_.clock.mode()));
    timestamp::Set(parts_.started_at, response.mutable_started_at());

    platform::v1::Level worst = platform::v1::LEVEL_OK;
    const auto add = [&worst](auto statuses, auto* target) {
      for (auto& status : statuses) {
        worst = std::max(worst, status.level());
        *target->Add() = std::move(status);
      }
    };
    add(parts_.dependencies.Status(), response.mutable_dependencies());
    if (parts_.relay != nullptr) {
      add(parts_.relay->Status(), response.mutable_produced());
    } else if (parts_.event_log != nullptr) {
      add(WithoutRelay(*parts_.event_log), response.mutable_produced());
    }
    for (const eventlog::Consumer* consumer : parts_.consumers) add(consumer->Status(), response.mutable_consumed());
    response.set_level(worst);
  }

  // Letters of all consumers stand in one table, so an id is one consumer's.
  template <typename Act>
  absl::Status OfLetter(std::int64_t id, const Act& act) const {
    for (eventlog::Consumer* consumer : parts_.consumers) {
      const absl::Status status = act(*consumer);
      if (!absl::IsNotFound(status)) return status;
    }
    return absl::NotFoundError(
        absl::StrCat("There is no open dead letter ", id, " in ", parts_.service, ": jb dead-letters lists them."));
  }

  const Parts parts_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAdminService(Parts parts, rpc::Calls& calls) {
  return std::make_unique<AdminService>(std::move(parts), calls);
}

}  // namespace jemputbola::door
