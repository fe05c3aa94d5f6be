#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/forecast_table.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::Forecast;
using scheduling::v1::ForecastRange;
using scheduling::v1::SchedulingService;

std::string Percent(double share) {
  return absl::StrFormat("%.0f %%", 100 * share);
}

std::string DoneOn(const Forecast& forecast) {
  if (!forecast.finish_date().empty()) return forecast.finish_date() + (forecast.target_met() ? "" : " (late)");
  if (forecast.workload() == 0) return "nobody is to be fetched";
  return forecast.working_days_left() == 0 ? "nothing more is planned" : "no end in sight";
}

void AddRange(const ForecastRange& range, bool somebody, Table& table) {
  if (somebody) {
    table.Add({"nobody more to be met", Range(range.finish())});
    table.Add({"in time", Percent(range.in_time())});
  }
  table.Add({"pace so far", absl::StrFormat("%.2f of the planned, from %d stops and the prior", range.learned().pace(),
                                            range.learned().stops())});
  std::vector<std::string> turnout;
  for (const double share : range.learned().turnout()) turnout.push_back(Percent(share));
  table.Add({"turnout so far, by visit", absl::StrJoin(turnout, ", ")});
}

void PrintVillages(Tool& tool, const ForecastRange& range, int most) {
  if (range.villages().empty()) return;
  Table table({"code", "village", "to be fetched", "expected left", "never reached"});
  int shown = 0;
  for (const scheduling::v1::VillageOutlook& village : range.villages()) {
    if (shown++ == most) break;
    table.Add({village.village_code(), village.village_name(), absl::StrCat(village.workload()),
               absl::StrFormat("%.1f", village.expected_left()), Percent(village.never_reached())});
  }
  tool.out() << "\nWho will not be reached by the last service day:\n";
  table.Print(tool.out());
  if (range.villages_size() > most) {
    tool.out() << "and " << range.villages_size() - most << " more villages: --villages shows all\n";
  }
}

absl::StatusOr<int> Show(Tool& tool, bool all_villages) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::GetForecastRequest request;
  request.set_regency_code(*regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetForecast, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  const Forecast& forecast = response->forecast();
  if (forecast.has_range()) tool.out() << forecast.range().sentence() << '\n';
  tool.out() << forecast.sentence() << '\n';
  if (forecast.has_range()) {
    const std::int64_t seq = forecast.range().tallies().seq();
    if (seq != forecast.tallies().seq()) {
      tool.out() << "The range is of the list up to event " << seq << ", the plan up to event "
                 << forecast.tallies().seq() << "; a new one is being drawn.\n";
    }
  }
  const bool closed = forecast.campaign_state() == scheduling::v1::CAMPAIGN_STATE_CLOSED;
  Table table({"still to be fetched", absl::StrCat(forecast.workload())});
  table.Add({"working days left", absl::StrCat(forecast.working_days_left())});
  table.Add({"captured a day", absl::StrFormat("%.1f", forecast.daily_rate())});
  if (forecast.working_days_left() > 0) {
    table.Add({"needed a day", absl::StrFormat("%.1f", forecast.daily_rate_needed())});
  }
  if (forecast.has_range()) {
    const scheduling::v1::PeopleRange& captured = forecast.range().captured_by_deadline();
    table.Add({"expected by the deadline", absl::StrCat(Range(captured), " of ", forecast.range().draws(), " draws")});
    table.Add({"expected to be left",
               absl::StrFormat("%.0f", std::max(0.0, static_cast<double>(forecast.workload()) - captured.expected()))});
  }
  table.Add({"the plan counts on", absl::StrCat(forecast.expected_captures_by_deadline())});
  table.Add({"the plan is done on", DoneOn(forecast)});
  if (forecast.has_range()) AddRange(forecast.range(), forecast.workload() > 0, table);
  table.Print(tool.out());
  if (closed) return kDone;
  if (!forecast.has_range()) {
    tool.out() << "The range is being drawn: ask again in some seconds.\n";
    return kDone;
  }
  constexpr int kVillages = 10;
  PrintVillages(tool, forecast.range(), all_villages ? forecast.range().villages_size() : kVillages);
  return kDone;
}

}  // namespace

void AddForecast(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("forecast", "Whether it will be enough, and who will not be reached");
  auto all_villages = std::make_shared<bool>(false);
  command->add_flag("--villages", *all_villages, "All villages where somebody is expected to be left");
  tool.On(command, [&tool, all_villages] { return Show(tool, *all_villages); });
}

}  // namespace jemputbola::cli
