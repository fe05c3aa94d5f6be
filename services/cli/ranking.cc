#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::Ranking;
using scheduling::v1::RankingEntry;
using scheduling::v1::SchedulingService;

std::string Reasons(const RankingEntry& entry) {
  const registry::v1::SetAsideReasons& why = entry.set_aside_reasons();
  std::vector<std::string> reasons;
  const auto add = [&](const char* name, std::int64_t people) {
    if (people > 0) reasons.push_back(absl::StrCat(name, " ", people));
  };
  add("away", why.away());
  add("refused", why.refused());
  add("moved", why.moved());
  add("deceased", why.deceased());
  add("unknown", why.unknown_person());
  add("duplicate", why.duplicate());
  add("not yet 16", why.not_yet_16());
  return absl::StrJoin(reasons, ", ");
}

// The day, marked when it is too late.
std::string Finish(const Ranking& ranking, const RankingEntry& entry) {
  const std::string& day = entry.projected_finish();
  return day.empty() || day <= ranking.last_service_day() ? day : day + " (late)";
}

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
  Table table({"rank", "code", "name", "workload", "listed", "recorded", "set aside", "because", "last visit",
               "next visit", "done on", "left then", "why"});
  for (const RankingEntry& entry : ranking.districts()) {
    table.Add({absl::StrCat(entry.rank()), entry.area_code(), entry.name(), absl::StrCat(entry.workload()),
               absl::StrCat(entry.listed()), absl::StrCat(entry.recorded()), absl::StrCat(entry.set_aside()),
               Reasons(entry), entry.last_visit(), entry.next_visit(), Finish(ranking, entry),
               absl::StrCat(entry.expected_left()), entry.why()});
  }
  table.Print(tool.out());
  if (!ranking.standstill().empty()) tool.out() << ranking.standstill() << '\n';
  tool.out() << "Still to be fetched: " << ranking.workload() << ", as of " << tool.Local(ranking.as_of())
             << " (tallies " << ranking.tallies().seq() << ")\n";
  if (ranking.hysteresis() > 0) {
    tool.out() << "Neighbours fewer than " << ranking.hysteresis() << " people apart keep the order of the last cut\n";
  }
  return kDone;
}

}  // namespace

void AddRanking(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("ranking", "Which district is next, and why");
  auto district = std::make_shared<std::string>();
  command->add_option("--district", *district, "Rank the villages of this district");
  tool.On(command, [&tool, district] { return Show(tool, *district); });
}

}  // namespace jemputbola::cli
