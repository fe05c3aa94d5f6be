#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/tool.h"

namespace jemputbola::cli {

// A device's token as `jb` gets it, never on the command line: from --token-file, or else from JB_DEVICE_TOKEN.
class DeviceToken {
 public:
  // Declares --token-file on `command`.
  void Declare(CLI::App* command);

  // NOT_FOUND when neither is given or the file cannot be read; FAILED_PRECONDITION when others may read it.
  absl::StatusOr<std::string> Read() const;

  // As Tool::Call, as the device with `token`.
  template <typename Service, typename Request, typename Response>
  static absl::StatusOr<Response> Call(Tool& tool,
                                       grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                             Response*),
                                       const Request& request, const std::string& token) {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("field_reporting");
    if (!channel.ok()) return channel.status();
    std::unique_ptr<typename Service::Stub> stub = Service::NewStub(*channel);
    std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(tool.timeout());
    context->AddMetadata("jb-device-token", token);
    Response response;
    grpc::Status status = ((*stub).*method)(context.get(), request, &response);
    if (!status.ok()) return tool.Explain("field_reporting", **channel, status);
    return response;
  }

 private:
  std::string file_;
};

}  // namespace jemputbola::cli
