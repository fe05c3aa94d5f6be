#include "tests/bench/load/target.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/rpc/tokens.h"
#include "jemputbola/field_reporting/v1/device.grpc.pb.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::load {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);

bool IsLocal(const std::string& address) {
  return absl::StartsWith(address, "unix:") || absl::StartsWith(address, "127.0.0.1:") ||
         absl::StartsWith(address, "localhost:") || absl::StartsWith(address, "[::1]:");
}

}  // namespace

absl::StatusOr<Target> Target::Open(const std::string& home, const std::vector<std::string>& addresses) {
  Target target;
  target.home_ = home;
  target.addresses_ = addresses;
  auto token = rpc::ReadToken(absl::StrCat(home, "/keys/tokens"), "jb");
  if (!token.ok()) return token.status();
  target.token_ = *std::move(token);
  return target;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Target::Channel(const std::string& service) const {
  rpc::ChannelOptions options;
  options.address = absl::StrCat("unix:", home_, "/run/", service, ".sock");
  for (const std::string& address : addresses_) {
    if (absl::StartsWith(address, service + "=")) options.address = address.substr(service.size() + 1);
  }
  if (!IsLocal(options.address)) {
    return absl::InvalidArgumentError(absl::StrCat(options.address, " is not on this machine: load your own"));
  }
  options.caller = "jb";
  options.token = token_;
  return rpc::MakeChannel(options);
}

absl::StatusOr<std::vector<Person>> ListPeople(const Target& target, const std::string& regency, std::size_t limit) {
  auto channel = target.Channel("registry");
  if (!channel.ok()) return channel.status();
  const auto stub = registry::v1::RegistryService::NewStub(*channel);
  registry::v1::ListAreasRequest list;
  list.set_regency_code(regency);
  registry::v1::ListAreasResponse areas;
  auto context = rpc::NewContext(kTimeout);
  if (auto status = stub->ListAreas(context.get(), list, &areas); !status.ok()) return rpc::FromGrpc(status);
  std::vector<Person> people;
  for (const auto& area : areas.areas()) {
    if (area.level() != registry::v1::AREA_LEVEL_VILLAGE || people.size() >= limit) continue;
    registry::v1::GetManifestRequest request;
    request.set_village_code(area.code());
    request.set_recipient("jb-load");
    request.set_purpose("load test with generated people");
    registry::v1::GetManifestResponse response;
    context = rpc::NewContext(kTimeout);
    if (auto status = stub->GetManifest(context.get(), request, &response); !status.ok()) return rpc::FromGrpc(status);
    for (const auto& entry : response.manifest().entries()) {
      if (people.size() < limit) people.push_back({entry.person_id(), area.code()});
    }
  }
  if (people.empty()) return absl::FailedPreconditionError("nobody is left to be fetched: import people first");
  return people;
}

std::vector<Person> InventPeople(const std::string& regency, std::size_t count) {
  ids::SystemGenerator ids;
  std::vector<Person> people;
  for (std::size_t i = 0; i < count; ++i) people.push_back({ids.Uuid(), absl::StrCat(regency, ".01.2001")});
  return people;
}

absl::StatusOr<std::vector<std::string>> EnrolDevices(const Target& target, const std::string& regency, int count) {
  auto channel = target.Channel("field_reporting");
  if (!channel.ok()) return channel.status();
  const auto stub = field_reporting::v1::DeviceService::NewStub(*channel);
  std::vector<std::string> tokens;
  for (int i = 1; i <= count; ++i) {
    field_reporting::v1::EnrollDeviceRequest request;
    request.set_device_id(absl::StrCat("load-", i));
    request.set_regency_code(regency);
    request.set_unit_id("unit-load");
    request.set_unit_kind(field_reporting::v1::UNIT_KIND_MOBILE);
    request.add_staff_ids("staff-load");
    field_reporting::v1::EnrollDeviceResponse response;
    auto context = rpc::NewContext(kTimeout);
    if (auto status = stub->EnrollDevice(context.get(), request, &response); !status.ok()) {
      return rpc::FromGrpc(status);
    }
    tokens.push_back(response.token());
    if (!response.token().empty()) continue;
    field_reporting::v1::RotateDeviceRequest rotate;
    rotate.set_device_id(request.device_id());
    field_reporting::v1::RotateDeviceResponse rotated;
    context = rpc::NewContext(kTimeout);
    if (auto status = stub->RotateDevice(context.get(), rotate, &rotated); !status.ok()) return rpc::FromGrpc(status);
    tokens.back() = rotated.token();
  }
  return tokens;
}

absl::StatusOr<std::int64_t> CapturesHead(const Target& target, const std::string& regency) {
  auto channel = target.Channel("field_reporting");
  if (!channel.ok()) return channel.status();
  const auto stub = platform::v1::EventLogService::NewStub(*channel);
  platform::v1::HeadsResponse heads;
  auto context = rpc::NewContext(kTimeout);
  if (auto status = stub->Heads(context.get(), {}, &heads); !status.ok()) return rpc::FromGrpc(status);
  for (const auto& head : heads.heads()) {
    if (head.partition() == regency) return head.position().seq();
  }
  return 0;
}

}  // namespace jemputbola::load
