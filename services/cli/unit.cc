#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::SchedulingService;

struct Choice {
  std::string unit;
  std::string from;
  std::string back_on;
  std::string actor;
  std::string reason;
};

absl::StatusOr<int> Broken(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::ReportUnitBrokenRequest request;
  request.set_regency_code(regency);
  request.set_unit_id(choice.unit);
  request.set_from(choice.from);
  request.set_back_on(choice.back_on);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ReportUnitBroken, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << response->change().summary() << '\n';
  if (response->cancelled().empty()) return kDone;
  Table table({"date", "time", "code", "village", "visit"});
  for (const scheduling::v1::Visit& visit : response->cancelled()) {
    table.Add({visit.date(), TimeOfDay(visit.arrive_minute()) + "-" + TimeOfDay(visit.leave_minute()),
               visit.village_code(), visit.village_name(), visit.visit_id()});
  }
  table.Print(tool.out());
  tool.out() << "The heads of these villages and of their districts are told\n";
  return kDone;
}

absl::StatusOr<int> Back(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::ReportUnitBackRequest request;
  request.set_regency_code(regency);
  request.set_unit_id(choice.unit);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ReportUnitBack, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) tool.out() << response->change().summary() << '\n';
  return kDone;
}

}  // namespace

void AddUnit(CLI::App& app, Tool& tool) {
  CLI::App* unit = app.add_subcommand("unit", "A recording unit that breaks down, or works again");
  unit->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  const auto declare = [&](const char* name, const char* help,
                           absl::StatusOr<int> (*action)(Tool&, const std::string&, const Choice&)) {
    CLI::App* command = unit->add_subcommand(name, help);
    command->add_option("unit", choice->unit, "Its id, from jb campaign show")->required();
    command->add_option("--actor", choice->actor, "Who says so")->required();
    command->add_option("--reason", choice->reason, "Why, in a few words")->required();
    tool.On(command, [&tool, choice, action]() -> absl::StatusOr<int> {
      absl::StatusOr<std::string> regency = tool.Regency();
      return regency.ok() ? action(tool, *regency, *choice) : regency.status();
    });
    return command;
  };
  CLI::App* broken =
      declare("broken", "It is out: its announced visits are called off, the plan goes on without it", Broken);
  broken->add_option("--from", choice->from, "The first day on which it is out (from now on)");
  broken->add_option("--back-on", choice->back_on, "The day on which it works again (the day after)");
  declare("back", "It works again from now on", Back);
}

}  // namespace jemputbola::cli
