#include "field_reporting/api/device_service.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/label/label.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/checks.h"
#include "field_reporting/api/tell_held.h"

namespace jemputbola::field_reporting::api {
namespace {

absl::Status CheckOfficeLabel(absl::string_view field, const std::string& value) {
  if (auto status = CheckLabel(field, value); !status.ok()) return status;
  if (label::IsOfficeId(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, " may hold a NIK: give an id of the office's own"));
}

absl::Status CheckCrew(const v1::EnrollDeviceRequest& request) {
  constexpr int kMost = 3;
  if (request.staff_ids().empty() || request.staff_ids_size() > kMost) {
    return absl::InvalidArgumentError("staff_ids must name the crew, one to three of the staff");
  }
  std::set<std::string> seen;
  for (const std::string& id : request.staff_ids()) {
    if (auto status = CheckOfficeLabel("staff_ids", id); !status.ok()) return status;
    if (!seen.insert(id).second) return absl::InvalidArgumentError("staff_ids must name everybody once");
  }
  return absl::OkStatus();
}

absl::Status Check(const v1::EnrollDeviceRequest& request) {
  if (auto status = CheckOfficeLabel("device_id", request.device_id()); !status.ok()) return status;
  if (auto status = CheckOfficeLabel("unit_id", request.unit_id()); !status.ok()) return status;
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  if (request.unit_kind() != v1::UNIT_KIND_FIXED && request.unit_kind() != v1::UNIT_KIND_MOBILE) {
    return absl::InvalidArgumentError("unit_kind must be fixed or mobile");
  }
  return CheckCrew(request);
}

void Describe(const store::DeviceRecord& record, v1::Device& device) {
  device.set_device_id(record.device.device_id);
  device.set_regency_code(record.device.partition);
  device.set_unit_id(record.device.unit_id);
  device.set_unit_kind(static_cast<v1::UnitKind>(record.device.kind));
  for (const std::string& id : record.device.crew) device.add_staff_ids(id);
  timestamp::Set(record.enrolled_at, device.mutable_enrolled_at());
  if (record.token_issued_at) timestamp::Set(*record.token_issued_at, device.mutable_token_issued_at());
  if (record.revoked_at) timestamp::Set(*record.revoked_at, device.mutable_revoked_at());
  device.set_revoke_reason(record.revoke_reason);
  if (record.last_sync_at) timestamp::Set(*record.last_sync_at, device.mutable_last_sync_at());
  device.set_skew_ms(record.skew_ms);
}

}  // namespace

grpc::ServerUnaryReactor* DeviceService::EnrollDevice(grpc::CallbackServerContext* context,
                                                      const v1::EnrollDeviceRequest* request,
                                                      v1::EnrollDeviceResponse* response) {
  return calls_.Unary(context, "EnrollDevice", [this, request, response](const rpc::Call&) -> absl::Status {
    if (auto status = Check(*request); !status.ok()) return status;
    store::Device device;
    device.device_id = request->device_id();
    device.partition = request->regency_code();
    device.unit_id = request->unit_id();
    device.kind = static_cast<store::UnitKind>(request->unit_kind());
    device.crew.assign(request->staff_ids().begin(), request->staff_ids().end());
    std::string token = crypto::NewToken();
    const auto taken = directory_.Enroll(device, crypto::TokenHash(token), clock_.Now());
    if (!taken.ok()) return taken.status();
    if (*taken) response->set_token(std::move(token));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DeviceService::ListDevices(grpc::CallbackServerContext* context,
                                                     const v1::ListDevicesRequest* request,
                                                     v1::ListDevicesResponse* response) {
  return calls_.Unary(context, "ListDevices", [this, request, response](const rpc::Call&) -> absl::Status {
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    const auto records = directory_.List(request->regency_code());
    if (!records.ok()) return records.status();
    for (const store::DeviceRecord& record : *records) Describe(record, *response->add_devices());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DeviceService::ListInstallations(grpc::CallbackServerContext* context,
                                                           const v1::ListInstallationsRequest* request,
                                                           v1::ListInstallationsResponse* response) {
  return calls_.Unary(context, "ListInstallations", [this, request, response](const rpc::Call&) -> absl::Status {
    if (auto status = CheckLabel("device_id", request->device_id()); !status.ok()) return status;
    const auto states = directory_.InstallationsOf(request->device_id());
    if (!states.ok()) return states.status();
    for (const store::InstallationState& state : *states) {
      v1::Installation& entry = *response->add_installations();
      entry.set_installation_id(state.installation_id);
      timestamp::Set(state.first_seen_at, entry.mutable_first_seen_at());
      if (state.last_sync_at) timestamp::Set(*state.last_sync_at, entry.mutable_last_sync_at());
      entry.set_skew_ms(state.skew_ms);
      Tell(state.held, entry);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DeviceService::RotateDevice(grpc::CallbackServerContext* context,
                                                      const v1::RotateDeviceRequest* request,
                                                      v1::RotateDeviceResponse* response) {
  return calls_.Unary(context, "RotateDevice", [this, request, response](const rpc::Call&) -> absl::Status {
    if (auto status = CheckLabel("device_id", request->device_id()); !status.ok()) return status;
    std::string token = crypto::NewToken();
    const absl::Status rotated = directory_.Rotate(request->device_id(), crypto::TokenHash(token), clock_.Now());
    if (rotated.ok()) response->set_token(std::move(token));
    return rotated;
  });
}

grpc::ServerUnaryReactor* DeviceService::RevokeDevice(grpc::CallbackServerContext* context,
                                                      const v1::RevokeDeviceRequest* request,
                                                      v1::RevokeDeviceResponse*) {
  return calls_.Unary(context, "RevokeDevice", [this, request](const rpc::Call&) -> absl::Status {
    if (auto status = CheckLabel("device_id", request->device_id()); !status.ok()) return status;
    if (auto status = CheckSentence("reason", request->reason()); !status.ok()) return status;
    return directory_.Revoke(request->device_id(), request->reason(), clock_.Now());
  });
}

}  // namespace jemputbola::field_reporting::api
