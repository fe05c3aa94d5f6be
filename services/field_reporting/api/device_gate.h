#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/eventlog/ownership.h"
#include "field_reporting/store/directory.h"

namespace jemputbola::field_reporting::api {

// Metadata in which a device presents its token.
inline constexpr char kDeviceToken[] = "jb-device-token";

// Who may call as a device. Thread-safe.
class DeviceGate {
 public:
  using Admitted = absl::StatusOr<std::shared_ptr<const store::Installation>>;

  // Both must outlive this.
  DeviceGate(store::Directory& directory, const eventlog::Ownership& ownership)
      : directory_(directory), ownership_(ownership) {}

  // The installation that calls. INVALID_ARGUMENT for ids that are none, NOT_FOUND for a device that was never
  // enrolled, UNAUTHENTICATED without its token, PERMISSION_DENIED, with the reason, when it was revoked,
  // FAILED_PRECONDITION when its regency is served elsewhere. As of now: ask again for every message of a stream; it
  // costs about as much as hashing the token.
  Admitted Admit(const grpc::CallbackServerContext& context, const std::string& device_id,
                 const std::string& installation_id) const;
  // The same for a call that no installation makes: its id and number stay empty. Reads the database.
  Admitted AdmitDevice(const grpc::CallbackServerContext& context, const std::string& device_id) const;

  store::Directory& directory() const { return directory_; }

 private:
  Admitted Check(const grpc::CallbackServerContext& context, const std::string& device_id,
                 const std::string& installation_id) const;

  store::Directory& directory_;
  const eventlog::Ownership& ownership_;
};

}  // namespace jemputbola::field_reporting::api
