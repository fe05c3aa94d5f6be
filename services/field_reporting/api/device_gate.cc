#include "field_reporting/api/device_gate.h"

#include "field_reporting/api/checks.h"

namespace jemputbola::field_reporting::api {

absl::StatusOr<std::shared_ptr<const store::Installation>> DeviceGate::Admit(const grpc::CallbackServerContext&,
                                                                             const std::string& device_id,
                                                                             const std::string& installation_id) const {
  if (auto status = CheckLabel("device_id", device_id); !status.ok()) return status;
  if (auto status = CheckLabel("installation_id", installation_id); !status.ok()) return status;
  return directory_.Find(device_id, installation_id);
}

}  // namespace jemputbola::field_reporting::api
