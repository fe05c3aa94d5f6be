#include "registry/api/walk_in_boxes.h"

#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace jemputbola::registry::api {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(5);

// Sources of reports are "device/installation"; neither holds a slash.
field_reporting::v1::ReportId ToMessage(const domain::EventId& report) {
  field_reporting::v1::ReportId message;
  const std::size_t slash = report.source.find('/');
  message.set_device_id(report.source.substr(0, slash));
  if (slash != std::string::npos) message.set_installation_id(report.source.substr(slash + 1));
  message.set_seq(report.source_seq);
  return message;
}

}  // namespace

RemoteWalkInBoxes::RemoteWalkInBoxes(const std::shared_ptr<grpc::Channel>& field_reporting)
    : stub_(field_reporting::v1::WalkInService::NewStub(field_reporting)) {}

absl::StatusOr<WalkInBox> RemoteWalkInBoxes::Fetch(const std::string& partition, const domain::EventId& report) {
  field_reporting::v1::FetchWalkInRequest request;
  request.set_regency_code(partition);
  *request.mutable_report() = ToMessage(report);
  field_reporting::v1::FetchWalkInResponse response;
  const grpc::Status status = stub_->FetchWalkIn(rpc::NewContext(kTimeout).get(), request, &response);
  if (!status.ok()) return rpc::FromGrpc(status);
  return WalkInBox{response.walk_in().key_id(), response.walk_in().sealed_identity()};
}

absl::Status RemoteWalkInBoxes::Release(const std::string& partition, const domain::EventId& report) {
  field_reporting::v1::ReleaseWalkInRequest request;
  request.set_regency_code(partition);
  *request.mutable_report() = ToMessage(report);
  field_reporting::v1::ReleaseWalkInResponse response;
  return rpc::FromGrpc(stub_->ReleaseWalkIn(rpc::NewContext(kTimeout).get(), request, &response));
}

}  // namespace jemputbola::registry::api
