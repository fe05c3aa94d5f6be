#include "notification/api/visit_source.h"

#include <utility>

#include "common/clock/civil.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"
#include "notification/api/visit_messages.h"

namespace jemputbola::notification::api {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(5);

class GrpcVisitSource final : public VisitSource {
 public:
  explicit GrpcVisitSource(const std::shared_ptr<grpc::Channel>& scheduling)
      : stub_(scheduling::v1::SchedulingService::NewStub(scheduling)) {}

  absl::StatusOr<VisitList> List(const std::string& partition, absl::CivilDay from) override {
    scheduling::v1::ListVisitsRequest request;
    request.set_regency_code(partition);
    request.set_from(clock::FormatDate(from));
    scheduling::v1::ListVisitsResponse response;
    const std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(kTimeout);
    const grpc::Status status = stub_->ListVisits(context.get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    if (response.cut_due()) return absl::UnavailableError("scheduling is about to make its daily cut");
    VisitList list;
    list.position = eventlog::FromProto(response.position());
    for (const scheduling::v1::VisitRecord& record : response.visits()) {
      absl::StatusOr<Visit> visit = FromProto(record.visit(), partition);
      if (!visit.ok()) return visit.status();
      list.visits.push_back({*std::move(visit), record.state() == scheduling::v1::VISIT_STATE_CANCELLED,
                             record.state() == scheduling::v1::VISIT_STATE_COMPLETED});
    }
    return list;
  }

 private:
  const std::unique_ptr<scheduling::v1::SchedulingService::Stub> stub_;
};

}  // namespace

std::unique_ptr<VisitSource> MakeVisitSource(const std::shared_ptr<grpc::Channel>& scheduling) {
  return std::make_unique<GrpcVisitSource>(scheduling);
}

}  // namespace jemputbola::notification::api
