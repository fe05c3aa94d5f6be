#include <google/protobuf/util/json_util.h>

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/campaign_changes.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "cli/travel_csv.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::Campaign;
using scheduling::v1::SchedulingService;

std::string State(const Campaign& campaign) {
  switch (campaign.state()) {
    case scheduling::v1::CAMPAIGN_STATE_DRAFT:
      return "draft";
    case scheduling::v1::CAMPAIGN_STATE_OPEN:
      return "open";
    case scheduling::v1::CAMPAIGN_STATE_CLOSED:
      return "closed";
    default:
      return "unknown";
  }
}

std::string Named(const Campaign& campaign, const google::protobuf::RepeatedPtrField<std::string>& days) {
  return absl::StrJoin(days, ", ", [&](std::string* out, const std::string& day) {
    const auto name = campaign.day_names().find(day);
    absl::StrAppend(out, day, name == campaign.day_names().end() ? "" : " (" + name->second + ")");
  });
}

std::string Text(const scheduling::v1::Unit& unit) {
  std::string text = unit.kind() == scheduling::v1::UNIT_KIND_FIXED
                         ? "at the office, serves " + unit.serves_district_code()
                         : std::string("tours");
  absl::StrAppend(&text, ", crew of ", unit.crew_size());
  if (!unit.staff_ids().empty()) absl::StrAppend(&text, " (", absl::StrJoin(unit.staff_ids(), " "), ")");
  for (const scheduling::v1::CrewChange& change : unit.crew_changes()) {
    absl::StrAppend(&text, ", of ", change.crew_size(), " from ", change.from(), " on");
    if (!change.staff_ids().empty()) absl::StrAppend(&text, " (", absl::StrJoin(change.staff_ids(), " "), ")");
  }
  if (unit.minutes_per_capture() > 0) absl::StrAppend(&text, ", ", unit.minutes_per_capture(), " minutes a person");
  for (const scheduling::v1::DateWindow& window : unit.available()) {
    absl::StrAppend(&text, ", there");
    if (!window.from().empty()) absl::StrAppend(&text, " from ", window.from());
    if (!window.to().empty()) absl::StrAppend(&text, " to ", window.to());
  }
  if (!unit.days_off().empty()) absl::StrAppend(&text, ", off on ", absl::StrJoin(unit.days_off(), " "));
  return text;
}

void Print(Tool& tool, const Campaign& campaign, const scheduling::v1::ShowCampaignResponse& about) {
  Table table({"campaign", campaign.name()});
  table.Add({"regency", campaign.regency_code()});
  table.Add({"state", State(campaign)});
  table.Add({"service days",
             absl::StrCat(campaign.first_service_day(), " to ", campaign.last_service_day(), ", ", about.working_days(),
                          " working days, ", about.working_days_left(), " of them left")});
  table.Add({"polling day", campaign.polling_day()});
  table.Add({"office hours", TimeOfDay(campaign.opens_minute()) + "-" + TimeOfDay(campaign.closes_minute())});
  table.Add({"daily cut", absl::StrCat(TimeOfDay(campaign.cut_minute()), ", announces ",
                                       campaign.announce_working_days(), " working days")});
  table.Add({"days off", Named(campaign, campaign.holidays())});
  if (!campaign.overtime_days().empty()) table.Add({"overtime", Named(campaign, campaign.overtime_days())});
  for (const scheduling::v1::Unit& unit : campaign.units()) table.Add({"unit " + unit.unit_id(), Text(unit)});
  for (const scheduling::v1::BrokenUnit& unit : about.broken_units()) {
    table.Add({"broken " + unit.unit_id(),
               absl::StrCat("since ", unit.broken_on(), unit.back_on().empty() ? "" : ", back on " + unit.back_on())});
  }
  table.Add({"a person takes", absl::StrCat(campaign.minutes_per_capture(), " minutes, setting up at a stop ",
                                            campaign.setup_minutes())});
  table.Add(
      {"travel", absl::StrCat(campaign.speed_kmh(), " km/h, straight line x ", campaign.detour_factor(),
                              campaign.has_travel_matrix()
                                  ? absl::StrCat("; matrix of ", campaign.travel_matrix().places_size(), " places")
                                  : "")});
  table.Add({"turnout by visit", absl::StrJoin(campaign.turnout(), " ")});
  table.Add({"policy", campaign.policy()});
  if (!campaign.cover_by().empty()) {
    table.Add({"coverage rule", absl::StrCat("every district is visited by ", campaign.cover_by())});
  }
  table.Add({"rank hysteresis", campaign.rank_hysteresis() == 0 ? std::string("none")
                                                                : absl::StrCat(campaign.rank_hysteresis(), " people")});
  table.Print(tool.out());
  for (const std::string& remark : about.remarks()) tool.out() << remark << '\n';
}

absl::StatusOr<int> Show(Tool& tool, const std::string& regency) {
  scheduling::v1::ShowCampaignRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ShowCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) Print(tool, response->campaign(), *response);
  return kDone;
}

struct Setting {
  std::string file;
  std::string travel;
  std::string actor;
  std::string reason;
};

absl::StatusOr<int> Set(Tool& tool, const Setting& setting) {
  const auto& [path, travel, actor, reason] = setting;
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  scheduling::v1::SetCampaignRequest request;
  request.set_actor(actor);
  request.set_reason(reason);
  auto parsed = google::protobuf::util::JsonStringToMessage(*text, request.mutable_campaign());
  if (!parsed.ok()) {
    // Below it stands where in the text: the text once more, and a caret.
    const std::string why = parsed.message().ToString();
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a campaign: ", why.substr(0, why.find('\n'))));
  }
  if (!travel.empty()) {
    absl::StatusOr<std::string> rows = ReadFile(travel);
    if (!rows.ok()) return rows.status();
    absl::StatusOr<scheduling::v1::TravelMatrix> matrix = ReadTravelCsv(*rows);
    if (!matrix.ok()) {
      return absl::Status(matrix.status().code(), absl::StrCat(travel, ": ", std::string(matrix.status().message())));
    }
    *request.mutable_campaign()->mutable_travel_matrix() = *std::move(matrix);
  }
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::SetCampaign, request);
  if (!response.ok()) return response.status();
  return tool.PrintedJson(*response) ? kDone : Show(tool, response->campaign().regency_code());
}

}  // namespace

void AddCampaign(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("campaign", "The campaign of a regency");
  group->require_subcommand(1);
  auto setting = std::make_shared<Setting>();
  CLI::App* set = group->add_subcommand("set", "Create or replace it");
  set->add_option("file", setting->file, "jemputbola.scheduling.v1.Campaign as proto JSON")->required();
  set->add_option("--travel", setting->travel, "CSV of travel times: from,to,minutes, village codes or office");
  set->add_option("--actor", setting->actor, "Who does it");
  set->add_option("--reason", setting->reason, "Why");
  tool.On(set, [&tool, setting] { return Set(tool, *setting); });
  tool.On(group->add_subcommand("show", "Show it"), [&tool]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    return regency.ok() ? Show(tool, *regency) : regency.status();
  });
  AddCampaignChanges(*group, tool);
}

}  // namespace jemputbola::cli
