#include "field_reporting/api/device_service.h"

#include "field_reporting/api/checks.h"

namespace jemputbola::field_reporting::api {

grpc::ServerUnaryReactor* DeviceService::EnrollDevice(grpc::CallbackServerContext* context,
                                                      const v1::EnrollDeviceRequest* request,
                                                      v1::EnrollDeviceResponse*) {
  return calls_.Unary(context, "EnrollDevice", [this, request](const rpc::Call&) -> absl::Status {
    if (auto status = CheckLabel("device_id", request->device_id()); !status.ok()) return status;
    if (auto status = CheckLabel("unit_id", request->unit_id()); !status.ok()) return status;
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    return directory_.Enroll({request->device_id(), request->regency_code(), request->unit_id()}, clock_.Now());
  });
}

}  // namespace jemputbola::field_reporting::api
