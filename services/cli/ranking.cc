#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "common/rpc/channel.h"
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

std::string AsOf(Tool& tool, const Ranking& ranking) {
  return absl::StrCat("as of ", tool.Local(ranking.as_of()), " (tallies ", ranking.tallies().seq(), ")");
}

std::vector<std::string> Columns() {
  return {"rank",      "code",    "name",       "workload",   "listed",  "recorded",
          "set aside", "because", "last visit", "next visit", "done on", "left then"};
}

// What stands in each column.
std::vector<std::string> Row(const Ranking& ranking, const RankingEntry& entry) {
  const bool planned = ranking.campaign_state() != scheduling::v1::CAMPAIGN_STATE_UNSPECIFIED;
  return {absl::StrCat(entry.rank()),
          entry.area_code(),
          entry.name(),
          absl::StrCat(entry.workload()),
          absl::StrCat(entry.listed()),
          absl::StrCat(entry.recorded()),
          absl::StrCat(entry.set_aside()),
          Reasons(entry),
          entry.last_visit(),
          entry.next_visit(),
          Finish(ranking, entry),
          planned ? absl::StrCat(entry.expected_left()) : ""};
}

void PrintTable(Tool& tool, const Ranking& ranking) {
  std::vector<std::string> columns = Columns();
  columns.emplace_back("why");
  Table table(columns);
  for (const RankingEntry& entry : ranking.districts()) {
    std::vector<std::string> row = Row(ranking, entry);
    row.push_back(entry.why());
    table.Add(row);
  }
  table.Print(tool.out());
  if (!ranking.standstill().empty()) tool.out() << ranking.standstill() << '\n';
  if (ranking.campaign_state() == scheduling::v1::CAMPAIGN_STATE_CLOSED) {
    tool.out() << "The campaign is closed, nothing more is planned: not recorded: " << ranking.workload();
  } else {
    tool.out() << "Still to be fetched: " << ranking.workload();
  }
  tool.out() << ", " << AsOf(tool, ranking) << '\n';
  if (ranking.hysteresis() > 0) {
    tool.out() << "Neighbours fewer than " << ranking.hysteresis() << " people apart keep the order of the last cut\n";
  }
}

absl::StatusOr<int> Show(Tool& tool, const std::string& district) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::GetRankingRequest request;
  request.set_regency_code(*regency);
  request.set_district_code(district);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetRanking, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) PrintTable(tool, response->ranking());
  return kDone;
}

// "3 -> 2", or "2" where nothing changed.
std::string Moved(const std::string& before, const std::string& now) {
  const auto text = [](const std::string& value) { return value.empty() ? std::string("none") : value; };
  return before == now ? now : absl::StrCat(text(before), " -> ", text(now));
}

// A line for each entry of which anything but the reason changed; nothing when only the position moved.
void PrintChanges(Tool& tool, const Ranking& before, const Ranking& now) {
  std::map<std::string, const RankingEntry*> stood;
  for (const RankingEntry& entry : before.districts()) stood[entry.area_code()] = &entry;
  Table table(Columns());
  bool changed = false;
  for (const RankingEntry& entry : now.districts()) {
    std::vector<std::string> row = Row(now, entry);
    const auto found = stood.find(entry.area_code());
    const std::vector<std::string> old =
        found == stood.end() ? std::vector<std::string>(row.size()) : Row(before, *found->second);
    if (row == old) continue;
    for (std::size_t column = 0; column < row.size(); ++column) row[column] = Moved(old[column], row[column]);
    table.Add(row);
    changed = true;
  }
  const bool closed =
      now.campaign_state() != before.campaign_state() && now.campaign_state() == scheduling::v1::CAMPAIGN_STATE_CLOSED;
  if (!changed && !closed && now.standstill() == before.standstill()) return;
  tool.out() << "\nChanged " << AsOf(tool, now) << '\n';
  if (changed) table.Print(tool.out());
  if (closed) tool.out() << "The campaign is closed, nothing more is planned\n";
  if (now.standstill() != before.standstill() && !now.standstill().empty()) tool.out() << now.standstill() << '\n';
}

// Until it is interrupted, or scheduling ends the stream.
absl::StatusOr<int> Watch(Tool& tool, const std::string& district) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("scheduling");
  if (!channel.ok()) return channel.status();
  scheduling::v1::WatchRankingRequest request;
  request.set_regency_code(*regency);
  request.set_district_code(district);
  const auto context = rpc::NewContext(absl::InfiniteDuration());
  const auto stub = SchedulingService::NewStub(*channel);
  const auto reader = stub->WatchRanking(context.get(), request);
  scheduling::v1::WatchRankingResponse response;
  Ranking before;
  for (bool first = true; reader->Read(&response); first = false) {
    if (!tool.PrintedJson(response)) {
      if (first) PrintTable(tool, response.ranking());
      if (!first) PrintChanges(tool, before, response.ranking());
    }
    tool.out() << std::flush;
    before = std::move(*response.mutable_ranking());
  }
  const grpc::Status ended = reader->Finish();
  if (ended.ok()) return kDone;
  return tool.Explain("scheduling", **channel, ended);
}

}  // namespace

void AddRanking(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("ranking", "Which district is next, and why");
  auto district = std::make_shared<std::string>();
  command->add_option("--district", *district, "Rank the villages of this district");
  auto watch = std::make_shared<bool>(false);
  command->add_flag("--watch", *watch, "Go on with every change, until it is interrupted");
  tool.On(command, [&tool, district, watch] { return *watch ? Watch(tool, *district) : Show(tool, *district); });
}

}  // namespace jemputbola::cli
