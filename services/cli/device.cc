#include <algorithm>
#include <cstdlib>
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/device.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::Device;
using field_reporting::v1::DeviceService;
using field_reporting::v1::UnitKind;

struct Choice {
  std::string device;
  std::string unit;
  std::string kind;
  std::vector<std::string> staff;
  std::string reason;
  std::string installation;
};

const std::map<std::string, UnitKind>& Kinds() {
  static const auto* const kKinds = new std::map<std::string, UnitKind>{
      {"fixed", field_reporting::v1::UNIT_KIND_FIXED}, {"mobile", field_reporting::v1::UNIT_KIND_MOBILE}};
  return *kKinds;
}

absl::StatusOr<int> Enroll(Tool& tool, const Choice& choice) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::EnrollDeviceRequest request;
  request.set_device_id(choice.device);
  request.set_regency_code(*regency);
  request.set_unit_id(choice.unit);
  request.set_unit_kind(Kinds().at(choice.kind));
  for (const std::string& id : choice.staff) request.add_staff_ids(id);
  auto response = tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::EnrollDevice, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << choice.device << " reports for " << choice.unit << " (" << choice.kind << ") in " << *regency;
  if (response->token().empty()) {
    tool.out() << "; it was known already and keeps its token (jb device rotate draws a new one)\n";
  } else {
    tool.out() << ". Its token, shown only now:\n" << response->token() << '\n';
  }
  return kDone;
}

// Of a device or an installation.
template <typename Message>
std::string Clock(const Message& of) {
  constexpr std::int64_t kWorthTelling = 2'000;
  if (!of.has_last_sync_at()) return "";
  const std::int64_t off = std::abs(of.skew_ms());
  if (off < kWorthTelling) return "right";
  constexpr std::int64_t kMinute = 60'000;
  const std::string much = off < 2 * kMinute         ? absl::StrCat(off / 1000, " s")
                           : off < 120 * kMinute     ? absl::StrCat(off / kMinute, " min")
                           : off < 48 * 60 * kMinute ? absl::StrCat(off / (60 * kMinute), " h")
                                                     : absl::StrCat(off / (24 * 60 * kMinute), " days");
  return absl::StrCat(much, of.skew_ms() > 0 ? " ahead" : " behind", off > 2 * kMinute ? ": set it" : "");
}

std::string State(Tool& tool, const Device& device) {
  if (device.has_revoked_at()) {
    return absl::StrCat("revoked ", tool.Local(device.revoked_at()), ": ", device.revoke_reason());
  }
  return device.has_token_issued_at() ? "may report" : "has no token: rotate it";
}

absl::StatusOr<int> List(Tool& tool) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::ListDevicesRequest request;
  request.set_regency_code(*regency);
  auto response = tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::ListDevices, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"device", "unit", "kind", "crew", "last sync", "its clock", "state"});
  for (const Device& device : response->devices()) {
    std::string kind;
    for (const auto& [word, value] : Kinds()) kind = value == device.unit_kind() ? word : kind;
    table.Add({device.device_id(), device.unit_id(), kind, absl::StrJoin(device.staff_ids(), ", "),
               device.has_last_sync_at() ? tool.Local(device.last_sync_at()) : "never", Clock(device),
               State(tool, device)});
  }
  table.Print(tool.out());
  return kDone;
}

std::string Missing(const field_reporting::v1::Installation& installation) {
  constexpr int kMost = 10;
  std::vector<std::string> ranges;
  for (const field_reporting::v1::SeqRange& range : installation.missing()) {
    if (ranges.size() == kMost) return absl::StrCat(absl::StrJoin(ranges, ", "), ", ...");
    ranges.push_back(range.first() == range.last() ? absl::StrCat(range.first())
                                                   : absl::StrCat(range.first(), "-", range.last()));
  }
  return absl::StrJoin(ranges, ", ");
}

absl::StatusOr<int> Sync(Tool& tool, const Choice& choice) {
  field_reporting::v1::ListInstallationsRequest request;
  request.set_device_id(choice.device);
  auto response = tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::ListInstallations, request);
  if (!response.ok()) return response.status();
  if (!choice.installation.empty()) {
    auto& all = *response->mutable_installations();
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& one) { return one.installation_id() != choice.installation; }),
              all.end());
    if (all.empty()) {
      return absl::NotFoundError(absl::StrCat("Nothing was received of installation ", choice.installation, " of ",
                                              choice.device, "; without it, jb device sync lists all."));
    }
  }
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"installation", "since", "last sync", "its clock", "held up to", "highest", "missing", "conflicts"});
  for (const field_reporting::v1::Installation& installation : response->installations()) {
    table.Add({installation.installation_id(), tool.Local(installation.first_seen_at()),
               installation.has_last_sync_at() ? tool.Local(installation.last_sync_at()) : "", Clock(installation),
               absl::StrCat(installation.contiguous_seq()), absl::StrCat(installation.highest_seq()),
               Missing(installation), absl::StrCat(installation.open_conflicts())});
  }
  table.Print(tool.out());
  return kDone;
}

absl::StatusOr<int> Rotate(Tool& tool, const Choice& choice) {
  field_reporting::v1::RotateDeviceRequest request;
  request.set_device_id(choice.device);
  auto response = tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::RotateDevice, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << "The old token of " << choice.device << " is refused from now on. The new one, shown only now:\n"
             << response->token() << '\n';
  return kDone;
}

absl::StatusOr<int> Revoke(Tool& tool, const Choice& choice) {
  field_reporting::v1::RevokeDeviceRequest request;
  request.set_device_id(choice.device);
  request.set_reason(choice.reason);
  auto response = tool.Call<DeviceService>("field_reporting", &DeviceService::Stub::RevokeDevice, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << choice.device << " is refused from now on; what it reported stays\n";
  }
  return kDone;
}

}  // namespace

void AddDevice(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("device", "Devices of the crews");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("id", choice->device, "The device's id")->required();
    return command;
  };
  CLI::App* enroll = declare("enroll", "Make a device known, for a regency and a unit; shows its token once");
  enroll->add_option("--unit", choice->unit, "The unit it travels with")->required();
  enroll->add_option("--kind", choice->kind, "Whether the unit stays (fixed) or tours (mobile)")
      ->required()
      ->check(CLI::IsMember({"fixed", "mobile"}));
  enroll->add_option("--staff", choice->staff, "The crew, one to three ids of staff, with commas between")
      ->required()
      ->delimiter(',');
  tool.On(enroll, [&tool, choice] { return Enroll(tool, *choice); });
  tool.On(group->add_subcommand("list", "The devices, their crews, and how their clocks go"),
          [&tool] { return List(tool); });
  CLI::App* sync = declare("sync", "What has arrived of the device, by installation, and what is missing in between");
  sync->add_option("installation", choice->installation, "Only this one");
  tool.On(sync, [&tool, choice] { return Sync(tool, *choice); });
  tool.On(declare("rotate", "Draw a new token, shown once; the old one is refused at once"),
          [&tool, choice] { return Rotate(tool, *choice); });
  CLI::App* revoke = declare("revoke", "Refuse a device from now on");
  revoke->add_option("--reason", choice->reason, "Why; told to whoever tries it again")->required();
  tool.On(revoke, [&tool, choice] { return Revoke(tool, *choice); });
}

}  // namespace jemputbola::cli
