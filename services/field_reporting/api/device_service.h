#pragma once

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "field_reporting/store/directory.h"
#include "jemputbola/field_reporting/v1/device.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// DeviceService over the directory. All references must outlive it.
class DeviceService final : public v1::DeviceService::CallbackService {
 public:
  DeviceService(store::Directory& directory, const clock::Clock& clock, rpc::Calls& calls)
      : directory_(directory), clock_(clock), calls_(calls) {}

  grpc::ServerUnaryReactor* EnrollDevice(grpc::CallbackServerContext* context, const v1::EnrollDeviceRequest* request,
                                         v1::EnrollDeviceResponse* response) override;
  grpc::ServerUnaryReactor* ListDevices(grpc::CallbackServerContext* context, const v1::ListDevicesRequest* request,
                                        v1::ListDevicesResponse* response) override;
  grpc::ServerUnaryReactor* ListInstallations(grpc::CallbackServerContext* context,
                                              const v1::ListInstallationsRequest* request,
                                              v1::ListInstallationsResponse* response) override;
  grpc::ServerUnaryReactor* RotateDevice(grpc::CallbackServerContext* context, const v1::RotateDeviceRequest* request,
                                         v1::RotateDeviceResponse* response) override;
  grpc::ServerUnaryReactor* RevokeDevice(grpc::CallbackServerContext* context, const v1::RevokeDeviceRequest* request,
                                         v1::RevokeDeviceResponse* response) override;

 private:
  store::Directory& directory_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
