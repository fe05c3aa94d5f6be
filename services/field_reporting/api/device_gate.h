#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "field_reporting/store/directory.h"

namespace jemputbola::field_reporting::api {

// Who may call as a device. Thread-safe.
class DeviceGate {
 public:
  // Must outlive this.
  explicit DeviceGate(store::Directory& directory) : directory_(directory) {}

  // The installation that calls. INVALID_ARGUMENT for ids that are none, NOT_FOUND for a device that was never
  // enrolled.
  absl::StatusOr<std::shared_ptr<const store::Installation>> Admit(const grpc::CallbackServerContext& context,
                                                                   const std::string& device_id,
                                                                   const std::string& installation_id) const;

 private:
  store::Directory& directory_;
};

}  // namespace jemputbola::field_reporting::api
