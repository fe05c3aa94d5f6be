#include <ostream>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/commands.h"
#include "cli/forecast_table.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/simulate.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::SimulationService;
using scheduling::v1::WhatIfRequest;

struct Options {
  int extra_units = 0;
  std::vector<std::string> crews;
  std::vector<std::string> minutes;
  std::vector<std::string> overtime;
  std::string until;
};

// Of people in a crew, or minutes for one person.
constexpr double kMost = 1'000;

// "unit-tour=4.5": the unit and the number.
template <typename Number>
absl::StatusOr<std::pair<std::string, Number>> UnitAndNumber(const std::string& text, const char* option) {
  const std::size_t at = text.find('=');
  double value = 0;
  if (at == std::string::npos || at == 0 || !absl::SimpleAtod(text.substr(at + 1), &value) || value <= 0 ||
      value > kMost || static_cast<double>(static_cast<Number>(value)) != value) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text, "\" is no change: write --", option,
        " UNIT=", std::is_integral_v<Number> ? "3, a whole number of people." : "4.5, the minutes for one person."));
  }
  return std::pair<std::string, Number>(text.substr(0, at), static_cast<Number>(value));
}

absl::StatusOr<WhatIfRequest> Read(Tool& tool, const Options& options) {
  if (options.extra_units == 0 && options.crews.empty() && options.minutes.empty() && options.overtime.empty() &&
      options.until.empty()) {
    return absl::InvalidArgumentError(
        "Say what would change: --extra-units N, --crew UNIT=SIZE, --minutes UNIT=MINUTES, --overtime DATE or --until "
        "DATE, also several at once.");
  }
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  WhatIfRequest request;
  request.set_regency_code(*regency);
  request.set_extra_units(options.extra_units);
  for (const std::string& text : options.crews) {
    auto crew = UnitAndNumber<int>(text, "crew");
    if (!crew.ok()) return crew.status();
    request.add_units()->set_unit_id(crew->first);
    request.mutable_units(request.units_size() - 1)->set_crew_size(crew->second);
  }
  for (const std::string& text : options.minutes) {
    auto minutes = UnitAndNumber<double>(text, "minutes");
    if (!minutes.ok()) return minutes.status();
    request.add_units()->set_unit_id(minutes->first);
    request.mutable_units(request.units_size() - 1)->set_minutes_per_capture(minutes->second);
  }
  request.mutable_overtime_days()->Assign(options.overtime.begin(), options.overtime.end());
  request.set_last_service_day(options.until);
  return request;
}

absl::StatusOr<int> Show(Tool& tool, const Options& options) {
  absl::StatusOr<WhatIfRequest> request = Read(tool, options);
  if (!request.ok()) return request.status();
  auto response = tool.Call<SimulationService>("scheduling", &SimulationService::Stub::WhatIf, *request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << response->sentence() << '\n';
  for (const std::string& remark : response->remarks()) tool.out() << remark << '\n';
  const scheduling::v1::Forecast& before = response->before();
  const scheduling::v1::Forecast& after = response->after();
  Table table({"", "as it stands", "so"});
  const auto row = [&](const char* name, const std::string& was, const std::string& is) { table.Add({name, was, is}); };
  row("working days left", absl::StrCat(before.working_days_left()), absl::StrCat(after.working_days_left()));
  row("needed a day", absl::StrFormat("%.0f", before.daily_rate_needed()),
      absl::StrFormat("%.0f", after.daily_rate_needed()));
  row("captured by the deadline", Range(before.range().captured_by_deadline()),
      Range(after.range().captured_by_deadline()));
  row("nobody more to be met", Range(before.range().finish()), Range(after.range().finish()));
  row("in time", absl::StrFormat("%.0f of 100", 100 * before.range().in_time()),
      absl::StrFormat("%.0f of 100", 100 * after.range().in_time()));
  table.Print(tool.out());
  return kDone;
}

}  // namespace

void AddWhatIf(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("what-if", "What a change of the campaign would bring; changes nothing");
  auto options = std::make_shared<Options>();
  command->add_option("--extra-units", options->extra_units, "So many more units on tour from today on");
  command->add_option("--crew", options->crews, "UNIT=SIZE: another crew");
  command->add_option("--minutes", options->minutes, "UNIT=MINUTES: to record one person");
  command->add_option("--overtime", options->overtime, "DATE that would be worked");
  command->add_option("--until", options->until, "DATE: another last service day");
  tool.On(command, [&tool, options] { return Show(tool, *options); });
}

}  // namespace jemputbola::cli
