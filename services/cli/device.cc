#include <ostream>

#include "cli/commands.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/device.grpc.pb.h"

namespace jemputbola::cli {

void AddDevice(CLI::App& app, Tool& tool) {
  using field_reporting::v1::EnrollDeviceRequest;
  using field_reporting::v1::DeviceService;
  CLI::App* group = app.add_subcommand("device", "Devices of the crews");
  group->require_subcommand(1);
  auto device = std::make_shared<std::string>();
  auto unit = std::make_shared<std::string>();
  CLI::App* enroll = group->add_subcommand("enroll", "Make a device known, for a regency and a unit");
  enroll->add_option("id", *device, "The device's id")->required();
  enroll->add_option("--unit", *unit, "The unit it travels with")->required();
  tool.On(enroll, [&tool, device, unit]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    EnrollDeviceRequest request;
    request.set_device_id(*device);
    request.set_regency_code(*regency);
    request.set_unit_id(*unit);
    auto response =
        tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::EnrollDevice, request);
    if (!response.ok()) return response.status();
    if (!tool.PrintedJson(*response)) tool.out() << *device << " reports for " << *unit << " in " << *regency << '\n';
    return kDone;
  });
}

}  // namespace jemputbola::cli
