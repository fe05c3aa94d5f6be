#include "cli/campaign_changes.h"

#include <map>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/opening.h"
#include "cli/table.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::CampaignChange;
using scheduling::v1::SchedulingService;

struct Choice {
  std::string reference;
  std::string actor;
  std::string reason;
  std::string until;
  std::vector<std::string> overtime;
  std::string unit;
  std::string into;
  int crew = 0;
  std::vector<std::string> staff;
  std::string from;
  std::int64_t number = 0;
  bool cancel_visits = false;
  bool keep_visits = false;
};

std::string Number(int count, const std::string& thing) {
  return absl::StrCat(count, " ", thing, count == 1 ? "" : "s");
}

absl::StatusOr<int> Open(Tool& tool, const std::string& regency, const Choice& choice) {
  if (choice.reference.empty()) {
    scheduling::v1::PreviewOpeningRequest request;
    request.set_regency_code(regency);
    auto opening = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::PreviewOpening, request);
    if (!opening.ok()) return opening.status();
    return ShowOpening(tool, regency, *opening);
  }
  scheduling::v1::OpenCampaignRequest request;
  request.set_regency_code(regency);
  request.set_reference(choice.reference);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::OpenCampaign, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << "The campaign of " << regency
               << " is open; announced: " << Number(response->visits_announced(), "visit") << '\n';
  }
  return kDone;
}

absl::StatusOr<int> Close(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::CloseCampaignRequest request;
  request.set_regency_code(regency);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  if (choice.cancel_visits) request.set_visits(scheduling::v1::STANDING_VISITS_CANCEL);
  if (choice.keep_visits) request.set_visits(scheduling::v1::STANDING_VISITS_KEEP);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::CloseCampaign, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << response->change().summary() << '\n';
  Table table({"date", "unit", "time", "code", "village", "now", "visit"});
  const auto add = [&](const google::protobuf::RepeatedPtrField<scheduling::v1::Visit>& visits, const char* now) {
    for (const scheduling::v1::Visit& visit : visits) {
      table.Add({visit.date(), visit.unit_id(),
                 TimeOfDay(visit.arrive_minute()) + "-" + TimeOfDay(visit.leave_minute()), visit.village_code(),
                 visit.village_name(), now, visit.visit_id()});
    }
  };
  add(response->cancelled(), "called off");
  add(response->kept(), "stays");
  if (!response->cancelled().empty() || !response->kept().empty()) table.Print(tool.out());
  tool.out() << "The campaign of " << regency << " is closed\n";
  return kDone;
}

void PrintChange(Tool& tool, const CampaignChange& change) {
  tool.out() << change.summary() << '\n';
  if (change.has_before() && change.has_after()) {
    const auto& before = change.before();
    const auto& after = change.after();
    const auto finish = [](const std::string& date) { return date.empty() ? "not in time" : date; };
    Table table({"", "before", "after"});
    table.Add({"last service day", before.last_service_day(), after.last_service_day()});
    table.Add({"working days left", absl::StrCat(before.working_days()), absl::StrCat(after.working_days())});
    table.Add(
        {"the plan counts on", absl::StrCat(before.expected_captures()), absl::StrCat(after.expected_captures())});
    table.Add({"and leaves", absl::StrCat(before.expected_left()), absl::StrCat(after.expected_left())});
    table.Add({"done on", finish(before.finish_date()), finish(after.finish_date())});
    table.Print(tool.out());
  }
}

template <typename Response>
absl::StatusOr<int> Changed(Tool& tool, const absl::StatusOr<Response>& response) {
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  PrintChange(tool, response->change());
  tool.out() << "Kept with the old plan: jb campaign history --change " << response->change().number() << '\n';
  return kDone;
}

absl::StatusOr<int> Extend(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::ExtendCampaignRequest request;
  request.set_regency_code(regency);
  request.set_until(choice.until);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  for (const std::string& overtime : choice.overtime) {
    const std::size_t equals = overtime.find('=');
    scheduling::v1::OvertimeDay& day = *request.add_overtime();
    day.set_date(overtime.substr(0, equals));
    if (equals != std::string::npos) day.set_name(overtime.substr(equals + 1));
  }
  const auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ExtendCampaign, request);
  const absl::StatusOr<int> code = Changed(tool, response);
  if (!code.ok() || tool.json()) return code;
  const scheduling::v1::PlanFigures& after = response->change().after();
  if (response->change().before().last_service_day() != after.last_service_day()) {
    tool.out()
        << "From when on reports are marked late is a setting of field_reporting, and stays: where config.toml has a "
           "deadline below [field_reporting], make it \""
        << after.last_service_day() << "\" and restart that service\n";
  }
  return code;
}

absl::StatusOr<int> Split(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::SplitUnitRequest request;
  request.set_regency_code(regency);
  request.set_unit_id(choice.unit);
  request.set_new_unit_id(choice.into);
  request.set_crew_size(choice.staff.empty() ? choice.crew : static_cast<int>(choice.staff.size()));
  if (choice.crew != 0 && choice.crew != request.crew_size()) {
    return absl::InvalidArgumentError("--crew and --staff tell different numbers: leave --crew out.");
  }
  request.mutable_staff_ids()->Assign(choice.staff.begin(), choice.staff.end());
  request.set_from(choice.from);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  return Changed(tool, tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::SplitUnit, request));
}

std::string Action(const CampaignChange& change) {
  switch (change.action()) {
    case scheduling::v1::CAMPAIGN_ACTION_SET:
      return "set";
    case scheduling::v1::CAMPAIGN_ACTION_OPEN:
      return "open";
    case scheduling::v1::CAMPAIGN_ACTION_CLOSE:
      return "close";
    case scheduling::v1::CAMPAIGN_ACTION_EXTEND:
      return "extend";
    case scheduling::v1::CAMPAIGN_ACTION_SPLIT_UNIT:
      return "split";
    case scheduling::v1::CAMPAIGN_ACTION_UNIT_BROKEN:
      return "unit broken";
    case scheduling::v1::CAMPAIGN_ACTION_UNIT_BACK:
      return "unit back";
    default:
      return "unknown";
  }
}

void PrintOldPlan(Tool& tool, const scheduling::v1::Plan& plan) {
  tool.out() << "The plan as it was before:\n";
  Table table({"date", "unit", "time", "village", "name", "expected"});
  for (const scheduling::v1::Tour& tour : plan.tours()) {
    for (const scheduling::v1::Stop& stop : tour.stops()) {
      table.Add({tour.date(), tour.unit_id(), TimeOfDay(stop.arrive_minute()) + "-" + TimeOfDay(stop.leave_minute()),
                 stop.village_code(), stop.village_name(), absl::StrCat(stop.expected_captures())});
    }
  }
  table.Print(tool.out());
}

absl::StatusOr<int> History(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::ListCampaignChangesRequest request;
  request.set_regency_code(regency);
  request.set_number(choice.number);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ListCampaignChanges, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"change", "at", "what", "actor", "reason", "summary"});
  for (const CampaignChange& change : response->changes()) {
    table.Add({absl::StrCat(change.number()), tool.Local(change.at()), Action(change), change.actor(), change.reason(),
               change.summary()});
  }
  table.Print(tool.out());
  if (choice.number == 0) return kDone;
  for (const CampaignChange& change : response->changes()) PrintChange(tool, change);
  if (response->has_plan_before()) PrintOldPlan(tool, response->plan_before());
  return kDone;
}

}  // namespace

void AddCampaignChanges(CLI::App& group, Tool& tool) {
  auto choice = std::make_shared<Choice>();
  const auto declare = [&](const char* name, const char* help,
                           absl::StatusOr<int> (*action)(Tool&, const std::string&, const Choice&)) {
    CLI::App* command = group.add_subcommand(name, help);
    tool.On(command, [&tool, choice, action]() -> absl::StatusOr<int> {
      absl::StatusOr<std::string> regency = tool.Regency();
      return regency.ok() ? action(tool, *regency, *choice) : regency.status();
    });
    return command;
  };
  const auto account = [&](CLI::App* command, bool needed) {
    command->add_option("--actor", choice->actor, "Who does it")->required(needed);
    command->add_option("--reason", choice->reason, "Why")->required(needed);
  };
  CLI::App* open =
      declare("open", "Show what would be announced; with --confirm announce it and send from now on", Open);
  open->add_option("--confirm", choice->reference, "The reference that was shown without it");
  account(open, false);
  CLI::App* close = declare("close", "Plan and announce nothing more", Close);
  CLI::Option* cancel = close->add_flag("--cancel-visits", choice->cancel_visits,
                                        "Call off the announced visits to come; their village heads are told");
  close->add_flag("--keep-visits", choice->keep_visits, "Have the announced visits to come carried out")
      ->excludes(cancel);
  account(close, false);
  CLI::App* extend = declare("extend", "Serve until a later day, or on overtime days", Extend);
  extend->add_option("--until", choice->until, "The new last service day")->required();
  extend->add_option("--overtime", choice->overtime,
                     "DAY=NAME, or DAY where it has a name: a day off that is worked (may be repeated)");
  account(extend, true);
  CLI::App* split = declare("split", "A part of a crew goes on with a unit that has become ready", Split);
  split->add_option("--unit", choice->unit, "Whose crew is split")->required();
  split->add_option("--into", choice->into, "The id of the unit that is ready; it tours")->required();
  split->add_option("--crew", choice->crew, "How many go with it");
  split->add_option("--staff", choice->staff, "Who goes with it, where the crew is named")->delimiter(',');
  split->add_option("--from", choice->from, "From which day on")->required();
  account(split, true);
  CLI::App* history = declare("history", "What was done to the campaign, by whom and why", History);
  history->add_option("--change", choice->number, "Only this change, with the plan that it replaced");
}

}  // namespace jemputbola::cli
