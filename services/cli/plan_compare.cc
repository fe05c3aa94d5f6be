#include "cli/plan_compare.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/table.h"
#include "jemputbola/scheduling/v1/simulate.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::ComparePlansResponse;
using scheduling::v1::DistrictOutcome;
using scheduling::v1::PolicyOutcome;
using scheduling::v1::SimulationService;
using scheduling::v1::UnreachedVillage;

constexpr std::size_t kVillages = 10;

struct Options {
  std::vector<std::string> policies;
  bool all_villages = false;
};

std::vector<std::string> Header(const ComparePlansResponse& response, std::vector<std::string> header) {
  for (const PolicyOutcome& outcome : response.policies()) header.push_back(outcome.policy());
  return header;
}

std::string Finish(const PolicyOutcome& outcome) {
  if (outcome.finish_date().empty()) return outcome.target_met() ? "nobody is to be fetched" : "no end in sight";
  return absl::StrCat(outcome.finish_date(), outcome.target_met() ? "" : " (late)");
}

std::string Covered(const PolicyOutcome& outcome) {
  if (!outcome.has_coverage()) return "";
  const int all = outcome.coverage().districts();
  return absl::StrCat(all - outcome.coverage().not_covered_size(), " of ", all);
}

void PrintFigures(Tool& tool, const ComparePlansResponse& response) {
  Table table(Header(response, {""}));
  const auto row = [&](std::string name, const auto& value) {
    std::vector<std::string> cells = {std::move(name)};
    for (const PolicyOutcome& outcome : response.policies()) cells.push_back(value(outcome));
    table.Add(std::move(cells));
  };
  const std::string not_by_then = response.workload() == 0 ? "nobody is to be fetched" : "not in time";
  const auto date = [&](const std::string& day) { return day.empty() ? not_by_then : day; };
  row("captured by " + response.last_service_day(), [](const auto& of) { return absl::StrCat(of.captured()); });
  row("left then", [](const auto& of) { return absl::StrCat(of.left()); });
  row("half captured by", [&](const auto& of) { return date(of.half_date()); });
  row("nine tenths captured by", [&](const auto& of) { return date(of.ninety_date()); });
  row("nobody more to be met", [](const auto& of) { return Finish(of); });
  row("stops", [](const auto& of) { return absl::StrCat(of.stops()); });
  row("working days used", [](const auto& of) { return absl::StrCat(of.working_days()); });
  row("unit-days used", [](const auto& of) { return absl::StrCat(of.unit_days()); });
  row("km on the road", [](const auto& of) { return absl::StrFormat("%.0f", of.travel_km()); });
  row("hours on the road",
      [](const auto& of) { return absl::StrFormat("%.0f", static_cast<double>(of.road_minutes()) / 60); });
  row("villages never reached", [](const auto& of) { return absl::StrCat(of.never_reached_size()); });
  row("people there", [](const auto& of) { return absl::StrCat(of.never_reached_people()); });
  row("districts never reached", [](const auto& of) { return absl::StrCat(of.districts_never_reached_size()); });
  if (response.policies_size() > 0 && response.policies(0).has_coverage()) {
    row("districts visited by " + response.policies(0).coverage().by(), [](const auto& of) { return Covered(of); });
  }
  table.Print(tool.out());
}

void PrintDistricts(Tool& tool, const ComparePlansResponse& response) {
  if (response.policies_size() == 0 || response.policies(0).districts_size() == 0) return;
  Table table(Header(response, {"code", "district", "to be fetched"}));
  // The same districts in the same order for every policy.
  for (int index = 0; index < response.policies(0).districts_size(); ++index) {
    const DistrictOutcome& district = response.policies(0).districts(index);
    std::vector<std::string> cells = {district.district_code(), district.name(), absl::StrCat(district.workload())};
    for (const PolicyOutcome& outcome : response.policies()) {
      cells.push_back(absl::StrCat(outcome.districts(index).captured()));
    }
    table.Add(std::move(cells));
  }
  tool.out() << "\nCaptured by district:\n";
  table.Print(tool.out());
}

void PrintNeverReached(Tool& tool, const ComparePlansResponse& response, bool all) {
  std::map<std::string, const UnreachedVillage*> villages;
  std::map<std::string, std::vector<std::string>> cells;
  for (int policy = 0; policy < response.policies_size(); ++policy) {
    for (const UnreachedVillage& village : response.policies(policy).never_reached()) {
      villages[village.village_code()] = &village;
      auto& row = cells[village.village_code()];
      row.resize(static_cast<std::size_t>(response.policies_size()));
      row[static_cast<std::size_t>(policy)] = "never";
    }
  }
  if (villages.empty()) return;
  std::vector<const UnreachedVillage*> order;
  for (const auto& [code, village] : villages) order.push_back(village);
  std::stable_sort(order.begin(), order.end(),
                   [](const UnreachedVillage* a, const UnreachedVillage* b) { return a->workload() > b->workload(); });
  const std::size_t shown = all ? order.size() : std::min(order.size(), kVillages);
  Table table(Header(response, {"code", "village", "to be fetched", "last visit"}));
  for (const UnreachedVillage* village :
       std::vector(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown))) {
    std::vector<std::string> row = {village->village_code(), village->village_name(), absl::StrCat(village->workload()),
                                    village->last_visit()};
    for (std::string& cell : cells[village->village_code()]) row.push_back(std::move(cell));
    table.Add(std::move(row));
  }
  tool.out() << "\nWhere nobody comes from " << response.made_for() << " to " << response.last_service_day() << ":\n";
  table.Print(tool.out());
  if (order.size() > shown) tool.out() << "and " << order.size() - shown << " more villages: --villages shows all\n";
}

absl::StatusOr<int> Show(Tool& tool, const Options& options) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::ComparePlansRequest request;
  request.set_regency_code(*regency);
  request.mutable_policies()->Assign(options.policies.begin(), options.policies.end());
  auto response = tool.Call<SimulationService>("scheduling", &SimulationService::Stub::ComparePlans, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << response->sentence() << '\n';
  for (const PolicyOutcome& outcome : response->policies()) {
    if (!outcome.coverage().not_covered().empty()) {
      tool.out() << outcome.policy() << ": " << outcome.coverage().sentence() << '\n';
    }
  }
  PrintFigures(tool, *response);
  PrintDistricts(tool, *response);
  PrintNeverReached(tool, *response, options.all_villages);
  return kDone;
}

}  // namespace

void AddPlanCompare(CLI::App& plan, Tool& tool) {
  CLI::App* command = plan.add_subcommand("compare", "What each policy would make of the campaign; changes nothing");
  auto options = std::make_shared<Options>();
  command->add_option("--policy", options->policies, "Only this one; may be given again");
  command->add_flag("--villages", options->all_villages, "All villages where nobody comes");
  tool.On(command, [&tool, options] { return Show(tool, *options); });
}

}  // namespace jemputbola::cli
