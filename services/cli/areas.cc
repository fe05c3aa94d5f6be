#include <iterator>
#include <ostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/area_service.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::Area;
using registry::v1::AreaDetail;
using registry::v1::AreaLevel;
using registry::v1::AreaService;
using registry::v1::CodeChange;
using registry::v1::RegistryService;
using registry::v1::Tally;

std::string LevelName(const Area& area) {
  switch (area.level()) {
    case registry::v1::AREA_LEVEL_PROVINCE:
      return "province";
    case registry::v1::AREA_LEVEL_REGENCY:
      return "regency";
    case registry::v1::AREA_LEVEL_DISTRICT:
      return "district";
    case registry::v1::AREA_LEVEL_VILLAGE:
      return area.urban() ? "village (kelurahan)" : "village (desa)";
    default:
      return "";
  }
}

std::string Named(const Area& area) {
  return absl::StrCat(area.code(), " ", area.name());
}

std::string Replaced(const CodeChange& change) {
  return absl::StrCat(change.old_code(), " ", change.old_name(), ", valid to ", change.valid_to(),
                      change.new_decree().empty() ? "" : "; " + change.new_decree());
}

std::string TallyLine(const Tally& tally) {
  return absl::StrCat("listed ", tally.listed(), " = removed ", tally.removed(), " + recorded ", tally.recorded(),
                      " + set aside ", tally.set_aside(), " + workload ", tally.workload(), "; captured here ",
                      tally.captured_here());
}

std::string Centroid(const AreaDetail& detail) {
  if (detail.centroid_of().empty()) return "unknown";
  const std::string at = absl::StrFormat("%.4f, %.4f", detail.area().latitude(), detail.area().longitude());
  return absl::StrCat(at, detail.area().has_own_centroid() ? "" : absl::StrCat(" (of ", detail.centroid_of(), ")"));
}

void Print(Tool& tool, const AreaDetail& detail) {
  for (const CodeChange& change : detail.replaces()) {
    if (change.old_code() != detail.asked_code()) continue;
    tool.out() << change.old_code() << ' ' << change.old_name() << " was valid to " << change.valid_to()
               << "; replaced by " << change.new_code() << ' ' << change.new_name() << '\n';
  }
  const Area& area = detail.area();
  const auto line = [&](const char* what, const std::string& value) {
    if (!value.empty()) tool.out() << absl::StrFormat("%-10s %s\n", what, value);
  };
  line("code", area.code());
  line("level", LevelName(area));
  line("name", area.name());
  line("also", absl::StrJoin(detail.aliases(), ", "));
  std::vector<std::string> above;
  for (const Area& one : detail.above()) above.push_back(Named(one));
  line("lies in", absl::StrJoin(above, ", "));
  if (detail.children() > 0) line("holds", absl::StrCat(detail.children(), " areas"));
  line("valid", detail.valid_from().empty() ? "always, as far as the list knows" : "from " + detail.valid_from());
  for (const CodeChange& change : detail.replaces()) line("replaces", Replaced(change));
  line("centroid", Centroid(detail));
  if (detail.has_tally()) {
    line("tally", absl::StrCat(TallyLine(detail.tally()), ", as of ", tool.Local(detail.position().time()),
                               " (tallies ", detail.position().position().seq(), ")"));
  }
}

absl::StatusOr<int> Show(Tool& tool, const std::string& area, AreaLevel level) {
  registry::v1::GetAreaRequest request;
  request.set_area(area);
  request.set_level(level);
  // Codes tell their regency themselves.
  if (auto regency = tool.Regency(); regency.ok()) request.set_regency_code(*std::move(regency));
  auto response = tool.Call<AreaService>("registry", &AreaService::Stub::GetArea, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) Print(tool, response->area());
  return kDone;
}

// The code of an area told by code or name.
absl::StatusOr<std::string> Resolve(Tool& tool, const std::string& regency, const std::string& area) {
  registry::v1::GetAreaRequest request;
  request.set_area(area);
  request.set_regency_code(regency);
  auto response = tool.Call<AreaService>("registry", &AreaService::Stub::GetArea, request);
  if (!response.ok()) return response.status();
  return response->area().area().code();
}

absl::StatusOr<int> List(Tool& tool, const std::string& parent) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  std::string below;
  if (!parent.empty()) {
    auto code = Resolve(tool, *regency, parent);
    if (!code.ok()) return code.status();
    below = *std::move(code);
  }
  registry::v1::ListAreasRequest request;
  request.set_regency_code(*regency);
  auto response = tool.Call<RegistryService>("registry", &RegistryService::Stub::ListAreas, request);
  if (!response.ok()) return response.status();
  registry::v1::ListAreasResponse kept;
  for (const Area& area : response->areas()) {
    if (below.empty() || area.parent_code() == below) *kept.add_areas() = area;
  }
  if (tool.PrintedJson(kept)) return kDone;
  Table table({"code", "level", "name", "latitude", "longitude", "centroid"});
  for (const Area& area : kept.areas()) {
    const bool located = area.has_own_centroid() || area.latitude() != 0 || area.longitude() != 0;
    table.Add({area.code(), LevelName(area), area.name(), located ? absl::StrFormat("%.4f", area.latitude()) : "",
               located ? absl::StrFormat("%.4f", area.longitude()) : "",
               area.has_own_centroid() ? "own" : (located ? "of the area above" : "unknown")});
  }
  table.Print(tool.out());
  tool.out() << kept.areas_size() << " areas\n";
  return kDone;
}

}  // namespace

void AddAreas(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("areas", "Areas: what is said of one, or all of them");
  group->require_subcommand(1);
  auto text = std::make_shared<std::string>();
  auto level = std::make_shared<AreaLevel>(registry::v1::AREA_LEVEL_UNSPECIFIED);
  CLI::App* show = group->add_subcommand("show", "One area, by a code of any time or by name");
  show->add_option("area", *text, "A code, as 53.03.20.1006, or a name, as \"Biboki Tanpah\"")->required();
  const std::map<std::string, AreaLevel> levels = {{"village", registry::v1::AREA_LEVEL_VILLAGE},
                                                   {"district", registry::v1::AREA_LEVEL_DISTRICT},
                                                   {"regency", registry::v1::AREA_LEVEL_REGENCY}};
  show->add_option("--level", *level, "Only a village, district or regency, for a name that several have")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case));
  tool.On(show, [&tool, text, level] { return Show(tool, *text, *level); });

  auto parent = std::make_shared<std::string>();
  CLI::App* list = group->add_subcommand("list", "All areas of the regency");
  list->add_option("--parent", *parent, "Only what lies directly in this area: a code or a name");
  tool.On(list, [&tool, parent] { return List(tool, *parent); });
}

}  // namespace jemputbola::cli
