#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/device_token.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/manifest.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

struct Asked {
  // What the office asks for.
  std::string village;
  std::string recipient;
  std::string purpose;
  // What a device asks for.
  std::string device;
  std::string date;
  std::string since;
  DeviceToken token;
};

Table EntryTable() {
  return Table({"nik", "name", "born", "address", "finding", "not met", "person"});
}

void AddEntry(const registry::v1::ManifestEntry& entry, Table& table) {
  table.Add({entry.nik(), entry.full_name(), entry.birth_date(), entry.address(), entry.finding(),
             absl::StrCat(entry.visits_not_met()), entry.person_id()});
}

absl::StatusOr<int> OfVillage(Tool& tool, const Asked& asked) {
  using registry::v1::RegistryService;
  registry::v1::GetManifestRequest request;
  request.set_village_code(asked.village);
  request.set_recipient(asked.recipient);
  request.set_purpose(asked.purpose);
  auto response = tool.Call<RegistryService>("registry", &RegistryService::Stub::GetManifest, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  const registry::v1::Manifest& manifest = response->manifest();
  Table table = EntryTable();
  for (const registry::v1::ManifestEntry& entry : manifest.entries()) AddEntry(entry, table);
  table.Print(tool.out());
  tool.out() << manifest.entries_size() << " people of " << manifest.village_name() << ", "
             << tool.Local(manifest.made_at()) << ", disclosure " << manifest.disclosure_id() << '\n';
  return kDone;
}

void Print(const field_reporting::v1::UnitManifest& manifest, Tool& tool) {
  const bool difference = !manifest.base_version().empty();
  for (const field_reporting::v1::ManifestStop& stop : manifest.stops()) {
    tool.out() << stop.arrive() << "-" << stop.leave() << " " << stop.village_name() << " (" << stop.village_code()
               << (stop.at_office() ? "), called to the unit's place: " : "): ") << stop.entries_size()
               << (difference ? " new or changed, " + absl::StrCat(stop.removed_size(), " gone") : " people");
    if (!stop.disclosure_id().empty()) tool.out() << ", disclosure " << stop.disclosure_id();
    tool.out() << '\n';
    if (stop.entries_size() > 0) {
      Table table = EntryTable();
      for (const registry::v1::ManifestEntry& entry : stop.entries()) AddEntry(entry, table);
      table.Print(tool.out());
    }
    for (const std::string& person_id : stop.removed()) tool.out() << "gone: " << person_id << '\n';
  }
  if (manifest.stops().empty()) tool.out() << "No stop is planned.\n";
  tool.out() << manifest.unit_id() << " on " << manifest.date() << ", version " << manifest.version();
  if (difference) tool.out() << " against " << manifest.base_version();
  tool.out() << "; to be deleted by " << tool.Local(manifest.expires_at()) << '\n';
}

absl::StatusOr<int> OfDevice(Tool& tool, const Asked& asked) {
  using field_reporting::v1::ManifestService;
  const absl::StatusOr<std::string> token = asked.token.Read();
  if (!token.ok()) return token.status();
  field_reporting::v1::GetManifestRequest request;
  request.set_device_id(asked.device);
  request.set_date(asked.date);
  request.set_since_version(asked.since);
  auto response = DeviceToken::Call<ManifestService>(tool, &ManifestService::Stub::GetManifest, request, *token);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) Print(response->manifest(), tool);
  return kDone;
}

}  // namespace

void AddManifest(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand(
      "manifest", "Who is to be fetched, in a village or by a device's unit on a day; the disclosure is recorded");
  auto asked = std::make_shared<Asked>();
  auto* village = command->add_option("village", asked->village, "Code of the village");
  auto* recipient = command->add_option("--recipient", asked->recipient, "Who receives it, as a unit's id");
  auto* purpose = command->add_option("--purpose", asked->purpose, "Why, as \"recording visit\"");
  auto* device = command->add_option("--device", asked->device, "As this device sees it: the stops of its unit");
  auto* date = command->add_option("--date", asked->date, "The day, as 2024-07-24");
  auto* since = command->add_option("--since", asked->since, "Only the difference to this version");
  asked->token.Declare(command);
  village->needs(recipient, purpose);
  recipient->needs(village);
  purpose->needs(village);
  device->needs(date)->excludes(village);
  for (CLI::Option* option : {date, since}) option->needs(device);
  tool.On(command, [&tool, asked]() -> absl::StatusOr<int> {
    if (!asked->device.empty()) return OfDevice(tool, *asked);
    if (!asked->village.empty()) return OfVillage(tool, *asked);
    return absl::InvalidArgumentError("Name a village, or a device with --device.");
  });
}

}  // namespace jemputbola::cli
