#include "common/eventlog/event_log_service.h"

#include <utility>

#include "common/eventlog/tails.h"

namespace jemputbola::eventlog {
namespace {

class Service final : public platform::v1::EventLogService::CallbackService {
 public:
  Service(EventLog& log, rpc::Calls& calls) : log_(log), calls_(calls), tails_(log, calls) {}

  grpc::ServerUnaryReactor* Heads(grpc::CallbackServerContext* context, const platform::v1::HeadsRequest*,
                                  platform::v1::HeadsResponse* response) override {
    return calls_.Unary(context, "Heads", [this, response](const rpc::Call&) -> absl::Status {
      const absl::StatusOr<std::vector<Head>> heads = log_.Heads();
      if (!heads.ok()) return heads.status();
      for (const Head& head : *heads) {
        platform::v1::Head& proto = *response->add_heads();
        proto.set_partition(head.partition);
        *proto.mutable_position() = ToProto(head.position);
        proto.set_reset_seq(head.reset_seq);
        proto.set_first_kept_seq(head.first_kept_seq);
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const platform::v1::ReadRequest* request,
                                 platform::v1::ReadResponse* response) override {
    return calls_.Unary(context, "Read", [this, request, response](const rpc::Call&) -> absl::Status {
      absl::StatusOr<platform::v1::EventBatch> batch =
          log_.Read(request->partition(), request->after_seq(), request->limit());
      if (!batch.ok()) return batch.status();
      *response->mutable_batch() = *std::move(batch);
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<platform::v1::TailResponse>* Tail(grpc::CallbackServerContext* context,
                                                             const platform::v1::TailRequest* request) override {
    return tails_.Add(context, request->partition(), request->after_seq());
  }

 private:
  EventLog& log_;
  rpc::Calls& calls_;
  Tails tails_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEventLogService(EventLog& log, rpc::Calls& calls) {
  return std::make_unique<Service>(log, calls);
}

}  // namespace jemputbola::eventlog
