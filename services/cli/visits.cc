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
  std::string from;
  std::string to;
  std::string visit_id;
  std::string new_date;
  std::string reason;
};

std::string State(scheduling::v1::VisitState state) {
  switch (state) {
    case scheduling::v1::VISIT_STATE_ANNOUNCED:
      return "announced";
    case scheduling::v1::VISIT_STATE_COMPLETED:
      return "completed";
    case scheduling::v1::VISIT_STATE_CANCELLED:
      return "cancelled";
    default:
      return "unknown";
  }
}

// "moved from 2024-07-25: the road is flooded", "called off: a funeral".
std::string Changed(const scheduling::v1::VisitRecord& record) {
  std::string what;
  if (!record.previous_date().empty()) what = "moved from " + record.previous_date();
  if (record.state() == scheduling::v1::VISIT_STATE_CANCELLED) {
    absl::StrAppend(&what, what.empty() ? "" : ", ", "called off");
  }
  if (record.change_reason().empty()) return what;
  return absl::StrCat(what, ": ", record.change_reason());
}

absl::StatusOr<int> List(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::ListVisitsRequest request;
  request.set_regency_code(regency);
  request.set_from(choice.from);
  request.set_to(choice.to);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::ListVisits, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"date", "unit", "from", "to", "code", "village", "state", "expected", "captured", "visit", "changed"});
  for (const scheduling::v1::VisitRecord& record : response->visits()) {
    const scheduling::v1::Visit& visit = record.visit();
    table.Add({visit.date(), visit.unit_id(), TimeOfDay(visit.arrive_minute()), TimeOfDay(visit.leave_minute()),
               visit.village_code(), visit.village_name(), State(record.state()),
               absl::StrCat(visit.expected_captures()), absl::StrCat(record.captured()), visit.visit_id(),
               Changed(record)});
  }
  table.Print(tool.out());
  return kDone;
}

absl::StatusOr<int> Move(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::MoveVisitRequest request;
  request.set_regency_code(regency);
  request.set_visit_id(choice.visit_id);
  request.set_new_date(choice.new_date);
  request.set_reason(choice.reason);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::MoveVisit, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    const scheduling::v1::Visit& visit = response->visit();
    tool.out() << "The visit of " << visit.village_name() << " is now on " << visit.date() << ", "
               << TimeOfDay(visit.arrive_minute()) << "-" << TimeOfDay(visit.leave_minute())
               << "; the heads of its village and of its district are told\n";
  }
  return kDone;
}

absl::StatusOr<int> Cancel(Tool& tool, const std::string& regency, const Choice& choice) {
  scheduling::v1::CancelVisitRequest request;
  request.set_regency_code(regency);
  request.set_visit_id(choice.visit_id);
  request.set_reason(choice.reason);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::CancelVisit, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << "The visit is called off; the heads of its village and of its district are told\n";
  }
  return kDone;
}

}  // namespace

void AddVisits(CLI::App& app, Tool& tool) {
  auto choice = std::make_shared<Choice>();
  using Action = absl::StatusOr<int> (*)(Tool&, const std::string&, const Choice&);
  auto on = [&tool, choice](CLI::App* command, Action action) {
    tool.On(command, [&tool, choice, action]() -> absl::StatusOr<int> {
      absl::StatusOr<std::string> regency = tool.Regency();
      return regency.ok() ? action(tool, *regency, *choice) : regency.status();
    });
  };
  CLI::App* visits = app.add_subcommand("visits", "Announced visits and what became of them");
  visits->add_option("--from", choice->from, "First date, as 2024-07-24");
  visits->add_option("--to", choice->to, "Last date");
  on(visits, List);

  CLI::App* visit = app.add_subcommand("visit", "Change an announced visit");
  visit->require_subcommand(1);
  CLI::App* move = visit->add_subcommand("move", "Move it to another working day");
  move->add_option("visit", choice->visit_id, "Its id, from jb visits")->required();
  move->add_option("date", choice->new_date, "The new date")->required();
  move->add_option("--reason", choice->reason, "Why, in a few words")->required();
  on(move, Move);
  CLI::App* cancel = visit->add_subcommand("cancel", "Call it off");
  cancel->add_option("visit", choice->visit_id, "Its id, from jb visits")->required();
  cancel->add_option("--reason", choice->reason, "Why, in a few words")->required();
  on(cancel, Cancel);
}

}  // namespace jemputbola::cli
