#include <google/protobuf/util/json_util.h>

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
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

void Print(Tool& tool, const Campaign& campaign) {
  Table table({"campaign", campaign.name()});
  table.Add({"regency", campaign.regency_code()});
  table.Add({"state", State(campaign)});
  table.Add({"service days", campaign.first_service_day() + " to " + campaign.last_service_day()});
  table.Add({"polling day", campaign.polling_day()});
  table.Add({"office hours", TimeOfDay(campaign.opens_minute()) + "-" + TimeOfDay(campaign.closes_minute())});
  table.Add({"daily cut", absl::StrCat(TimeOfDay(campaign.cut_minute()), ", announces ",
                                       campaign.announce_working_days(), " working days")});
  table.Add({"days off", absl::StrJoin(campaign.holidays(), " ")});
  if (!campaign.overtime_days().empty()) table.Add({"overtime", absl::StrJoin(campaign.overtime_days(), " ")});
  for (const scheduling::v1::Unit& unit : campaign.units()) {
    const std::string place = unit.kind() == scheduling::v1::UNIT_KIND_FIXED
                                  ? "at the office, serves " + unit.serves_district_code()
                                  : std::string("tours");
    table.Add({"unit " + unit.unit_id(), absl::StrCat(place, ", crew of ", unit.crew_size())});
  }
  table.Add({"policy", campaign.policy()});
  table.Print(tool.out());
}

absl::StatusOr<int> Set(Tool& tool, const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  scheduling::v1::SetCampaignRequest request;
  auto parsed = google::protobuf::util::JsonStringToMessage(*text, request.mutable_campaign());
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a campaign: ", parsed.message().ToString()));
  }
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::SetCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) Print(tool, response->campaign());
  return kDone;
}

absl::StatusOr<int> Show(Tool& tool, const std::string& regency) {
  scheduling::v1::GetCampaignRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) Print(tool, response->campaign());
  return kDone;
}

absl::StatusOr<int> Open(Tool& tool, const std::string& regency) {
  scheduling::v1::OpenCampaignRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::OpenCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << "The campaign of " << regency << " is " << State(response->campaign()) << "; "
               << response->visits_announced() << " visits are announced\n";
  }
  return kDone;
}

absl::StatusOr<int> Close(Tool& tool, const std::string& regency) {
  scheduling::v1::CloseCampaignRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::CloseCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << "The campaign of " << regency << " is " << State(response->campaign()) << '\n';
  }
  return kDone;
}

}  // namespace

void AddCampaign(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("campaign", "The campaign of a regency");
  group->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* set = group->add_subcommand("set", "Create or replace it");
  set->add_option("file", *file, "jemputbola.scheduling.v1.Campaign as proto JSON")->required();
  tool.On(set, [&tool, file] { return Set(tool, *file); });
  auto declare = [&](const char* name, const char* help, absl::StatusOr<int> (*action)(Tool&, const std::string&)) {
    tool.On(group->add_subcommand(name, help), [&tool, action]() -> absl::StatusOr<int> {
      absl::StatusOr<std::string> regency = tool.Regency();
      return regency.ok() ? action(tool, *regency) : regency.status();
    });
  };
  declare("show", "Show it", Show);
  declare("open", "Announce and send from now on", Open);
  declare("close", "Plan and announce nothing more", Close);
}

}  // namespace jemputbola::cli
