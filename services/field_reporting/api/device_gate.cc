#include "field_reporting/api/device_gate.h"

#include <grpcpp/server_context.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "field_reporting/api/checks.h"

namespace jemputbola::field_reporting::api {
namespace {

absl::Status CheckToken(const grpc::CallbackServerContext& context, const store::Installation& from) {
  const auto& metadata = context.client_metadata();
  const auto token = metadata.find(kDeviceToken);
  if (token == metadata.end()) {
    return absl::UnauthenticatedError(
        absl::StrCat("device ", from.device_id, " sent no token: give it the one drawn when it was enrolled"));
  }
  if (from.badge.token_hash.empty()) {
    return absl::UnauthenticatedError(absl::StrCat("device ", from.device_id, " has no token yet: rotate it"));
  }
  const std::string_view text(token->second.data(), token->second.size());
  if (crypto::SameToken(text, from.badge.token_hash)) return absl::OkStatus();
  return absl::UnauthenticatedError(
      absl::StrCat("the token is not the one of device ", from.device_id, ": give it the newest, or rotate it"));
}

absl::Status CheckPlace(const store::Installation& from, const eventlog::Ownership& ownership) {
  if (from.partition != from.device_partition) {
    return absl::FailedPreconditionError(absl::StrCat("this installation of device ", from.device_id,
                                                      " has reported for ", from.partition, ", and the device is of ",
                                                      from.device_partition, " now: install the app anew"));
  }
  if (ownership.InShard(from.partition)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("device ", from.device_id, " is of regency ", from.partition,
                                                    ", which is served elsewhere: send to that address"));
}

}  // namespace

DeviceGate::Admitted DeviceGate::Admit(const grpc::CallbackServerContext& context, const std::string& device_id,
                                       const std::string& installation_id) const {
  if (auto status = CheckLabel("installation_id", installation_id); !status.ok()) return status;
  return Check(context, device_id, installation_id);
}

DeviceGate::Admitted DeviceGate::AdmitDevice(const grpc::CallbackServerContext& context,
                                             const std::string& device_id) const {
  return Check(context, device_id, "");
}

DeviceGate::Admitted DeviceGate::Check(const grpc::CallbackServerContext& context, const std::string& device_id,
                                       const std::string& installation_id) const {
  if (auto status = CheckLabel("device_id", device_id); !status.ok()) return status;
  auto from = directory_.Find(device_id, installation_id);
  if (!from.ok()) return from.status();
  if (auto status = CheckToken(context, **from); !status.ok()) return status;
  const store::Badge& badge = (*from)->badge;
  if (badge.revoked) {
    return absl::PermissionDeniedError(absl::StrCat("device ", device_id, " was revoked: ", badge.revoke_reason));
  }
  if (auto status = CheckPlace(**from, ownership_); !status.ok()) return status;
  return from;
}

}  // namespace jemputbola::field_reporting::api
