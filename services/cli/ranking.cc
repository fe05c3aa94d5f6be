#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::Ranking;
using scheduling::v1::SchedulingService;

absl::StatusOr<int> Show(Tool& tool, const std::string& district) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::GetRankingRequest request;
  request.set_regency_code(*regency);
  request.set_district_code(district);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetRanking, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;

  const Ranking& ranking = response->ranking();
  Table table(
      {"rank", "code", "name", "workload", "listed", "recorded", "set aside", "last visit", "next visit", "why"});
  for (const scheduling::v1::RankingEntry& entry : ranking.districts()) {
    table.Add({absl::StrCat(entry.rank()), entry.area_code(), entry.name(), absl::StrCat(entry.workload()),
               absl::StrCat(entry.listed()), absl::StrCat(entry.recorded()), absl::StrCat(entry.set_aside()),
               entry.last_visit(), entry.next_visit(), entry.why()});
  }
  table.Print(tool.out());
  tool.out() << "Still to be fetched: " << ranking.workload() << ", as of " << tool.Local(ranking.as_of())
             << " (tallies " << ranking.tallies().seq() << ")\n";
  return kDone;
}

}  // namespace

void AddRanking(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("ranking", "Which district is next, and why");
  auto district = std::make_shared<std::string>();
  command->add_option("--district", *district, "Rank the villages of this district");
  tool.On(command, [&tool, district] { return Show(tool, *district); });
}

void AddForecast(CLI::App& app, Tool& tool) {
  tool.On(app.add_subcommand("forecast", "Whether it will be enough"), [&tool]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    scheduling::v1::GetForecastRequest request;
    request.set_regency_code(*regency);
    auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetForecast, request);
    if (!response.ok()) return response.status();
    if (tool.PrintedJson(*response)) return kDone;
    const scheduling::v1::Forecast& forecast = response->forecast();
    tool.out() << forecast.sentence() << '\n';
    Table table({"still to be fetched", absl::StrCat(forecast.workload())});
    table.Add({"working days left", absl::StrCat(forecast.working_days_left())});
    table.Add({"captured a day", absl::StrCat(forecast.daily_rate())});
    table.Add({"needed a day", absl::StrCat(forecast.daily_rate_needed())});
    table.Add({"expected by the deadline", absl::StrCat(forecast.expected_captures_by_deadline())});
    table.Add({"expected to be left", absl::StrCat(forecast.expected_left_at_deadline())});
    table.Add({"done on", forecast.finish_date().empty() ? "not in time" : forecast.finish_date()});
    table.Print(tool.out());
    return kDone;
  });
}

}  // namespace jemputbola::cli
