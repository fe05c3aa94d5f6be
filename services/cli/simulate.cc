#include <cstdint>
#include <optional>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/scenario.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/simulate.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::SimulatedDay;
using scheduling::v1::SimulatedTour;
using scheduling::v1::SimulateResponse;
using scheduling::v1::SimulationService;

struct Options {
  std::string file;
  std::optional<std::uint64_t> seed;
  bool villages = false;
};

// "unit-tour Insana 62 (3 villages)", by district.
std::string Where(const SimulatedDay& day, bool villages) {
  std::vector<std::string> units;
  for (const SimulatedTour& tour : day.tours()) {
    std::vector<std::string> places;
    std::int64_t captured = 0;
    for (const scheduling::v1::SimulatedStop& stop : tour.stops()) {
      captured += stop.captured();
      const std::string place =
          villages ? absl::StrCat(stop.village_name(), " ", stop.captured()) : stop.district_name();
      if (places.empty() || places.back() != place) places.push_back(place);
    }
    units.push_back(absl::StrCat(tour.unit_id(), ": ", absl::StrJoin(places, ", "), " (", tour.stops_size(),
                                 tour.stops_size() == 1 ? " stop, " : " stops, ", captured, ")"));
  }
  return absl::StrJoin(units, "; ");
}

void PrintDays(Tool& tool, const SimulateResponse& response, bool villages) {
  Table table({"date", "planned", "captured", "remaining", "left at deadline", "carried on until", "where"});
  for (const SimulatedDay& day : response.days()) {
    table.Add({day.date(), absl::StrCat(day.planned()), absl::StrCat(day.captured()), absl::StrCat(day.left()),
               absl::StrCat(day.expected_left_at_deadline()), day.expected_finish(), Where(day, villages)});
  }
  table.Print(tool.out());
}

void PrintEnd(Tool& tool, const SimulateResponse& response) {
  tool.out() << "On the first morning: " << response.forecast().sentence() << '\n';
  tool.out() << "At the end: " << response.sentence() << '\n';
  tool.out() << absl::StrFormat("A unit recorded %.1f people on a day out.\n", response.captured_per_unit_day());
  std::vector<std::string> off;
  for (const scheduling::v1::NotWorked& day : response.not_worked()) {
    off.push_back(absl::StrCat(day.date(), day.name().empty() ? "" : absl::StrCat(" (", day.name(), ")")));
  }
  if (!off.empty()) tool.out() << "Not worked: " << absl::StrJoin(off, ", ") << ".\n";
  int never = 0;
  for (const scheduling::v1::SimulatedVillageLeft& village : response.villages_left()) {
    never += village.visits() == 0 ? 1 : 0;
  }
  if (response.villages_left_size() > 0) {
    tool.out() << "People are left in " << response.villages_left_size() << " villages, " << never
               << " of which were never reached.\n";
  }
}

void PrintVariants(Tool& tool, const Scenario& scenario, const std::vector<SimulateResponse>& responses) {
  Table table({"variant", "working days", "captured", "left", "more", "finish"});
  for (std::size_t at = 0; at < responses.size(); ++at) {
    const SimulateResponse& response = responses[at];
    const std::string name = scenario.variants[at].name;
    table.Add({name.empty() ? "as it stands" : name, absl::StrCat(response.working_days()),
               absl::StrCat(response.captured()), absl::StrCat(response.left()),
               absl::StrFormat("%+d", response.captured() - responses.front().captured()),
               response.finish_date().empty() ? "not in time" : response.finish_date()});
  }
  table.Print(tool.out());
}

absl::StatusOr<int> Run(Tool& tool, const Options& options) {
  absl::StatusOr<Scenario> scenario = ReadScenario(options.file);
  if (!scenario.ok()) return scenario.status();
  std::vector<SimulateResponse> responses;
  for (Variant& variant : scenario->variants) {
    if (options.seed) variant.request.set_seed(*options.seed);
    auto response = tool.Call<SimulationService>("scheduling", &SimulationService::Stub::Simulate, variant.request);
    if (!response.ok()) return response.status();
    responses.push_back(*std::move(response));
  }
  if (tool.json()) {
    tool.out() << ToJsonList("simulations", responses) << '\n';
    return kDone;
  }
  tool.out() << scenario->name << '\n';
  for (const std::string& line : scenario->facts) tool.out() << "  known: " << line << '\n';
  for (const std::string& line : scenario->assumed) tool.out() << "  assumed: " << line << '\n';
  PrintDays(tool, responses.front(), options.villages);
  PrintEnd(tool, responses.front());
  if (responses.size() == 1) return kDone;
  tool.out() << '\n';
  PrintVariants(tool, *scenario, responses);
  for (std::size_t at = 1; at < responses.size(); ++at) {
    tool.out() << '\n' << scenario->variants[at].name << '\n';
    PrintEnd(tool, responses[at]);
  }
  return kDone;
}

}  // namespace

void AddSimulate(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("simulate", "Live through a campaign that is only thought, in seconds");
  auto options = std::make_shared<Options>();
  command->add_option("scenario", options->file, "A scenario such as data/ttu/scenarios/january_2024.toml")->required();
  command->add_option("--seed", options->seed, "The crews' luck, instead of the scenario's seed");
  command->add_flag("--villages", options->villages, "Name every village instead of districts");
  tool.On(command, [&tool, options] { return Run(tool, *options); });
}

}  // namespace jemputbola::cli
