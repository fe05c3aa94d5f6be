#include <map>
#include <ostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::AreaLevel;
using registry::v1::ListTalliesResponse;
using registry::v1::RegistryService;
using registry::v1::Tally;

struct Tallies {
  registry::v1::TallyPosition position;
  std::vector<Tally> tallies;
};

absl::StatusOr<Tallies> Read(Tool& tool, const std::string& regency, AreaLevel level) {
  registry::v1::ListTalliesRequest request;
  request.set_regency_code(regency);
  request.set_level(level);
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  auto stub = RegistryService::NewStub(*channel);
  auto context = rpc::NewContext(tool.timeout());
  auto reader = stub->ListTallies(context.get(), request);
  Tallies read;
  ListTalliesResponse response;
  while (reader->Read(&response)) {
    if (response.has_position()) {
      read.position = response.position();
    } else {
      read.tallies.push_back(response.tally());
    }
  }
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  return read;
}

// Names make a table readable; the tallies carry codes only.
absl::StatusOr<std::map<std::string, std::string>> Names(Tool& tool, const std::string& regency) {
  registry::v1::ListAreasRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<RegistryService>("registry", &RegistryService::Stub::ListAreas, request);
  if (!response.ok()) return response.status();
  std::map<std::string, std::string> names;
  for (const registry::v1::Area& area : response->areas()) names[area.code()] = area.name();
  return names;
}

absl::StatusOr<int> Show(Tool& tool, AreaLevel level) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<Tallies> read = Read(tool, *regency, level);
  if (!read.ok()) return read.status();
  if (tool.json()) {
    tool.out() << "{\"position\":" << ToJson(read->position) << ',' << ToJsonList("tallies", read->tallies).substr(1)
               << '\n';
    return kDone;
  }
  auto names = Names(tool, *regency);
  if (!names.ok()) return names.status();
  Table table({"code", "name", "listed", "removed", "recorded", "print ready", "set aside", "workload", "captured here",
               "vanished"});
  for (const Tally& tally : read->tallies) {
    table.Add({tally.area_code(), (*names)[tally.area_code()], absl::StrCat(tally.listed()),
               absl::StrCat(tally.removed()), absl::StrCat(tally.recorded()), absl::StrCat(tally.print_ready()),
               absl::StrCat(tally.set_aside()), absl::StrCat(tally.workload()), absl::StrCat(tally.captured_here()),
               absl::StrCat(tally.vanished())});
  }
  table.Print(tool.out());
  tool.out() << "As of " << tool.Local(read->position.time()) << " (tallies " << read->position.position().seq()
             << ")\n";
  return kDone;
}

}  // namespace

void AddTallies(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("tallies", "How the people on the list stand");
  auto level = std::make_shared<AreaLevel>(registry::v1::AREA_LEVEL_DISTRICT);
  const std::map<std::string, AreaLevel> levels = {{"village", registry::v1::AREA_LEVEL_VILLAGE},
                                                   {"district", registry::v1::AREA_LEVEL_DISTRICT},
                                                   {"regency", registry::v1::AREA_LEVEL_REGENCY}};
  command->add_option("--level", *level, "district (default), village or regency")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case));
  tool.On(command, [&tool, level] { return Show(tool, *level); });
}

}  // namespace jemputbola::cli
