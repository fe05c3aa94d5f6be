#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/nothing_planned.h"
#include "cli/plan_compare.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::SchedulingService;

struct Dates {
  std::string from;
  std::string to;
};

absl::StatusOr<int> Show(Tool& tool, const Dates& dates) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::GetPlanRequest request;
  request.set_regency_code(*regency);
  request.set_from(dates.from);
  request.set_to(dates.to);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetPlan, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;

  Table table({"date", "unit", "from", "to", "code", "village", "expected", "of", "announced", "why"});
  for (const scheduling::v1::Tour& tour : response->plan().tours()) {
    for (const scheduling::v1::Stop& stop : tour.stops()) {
      table.Add({tour.date(), tour.unit_id(), TimeOfDay(stop.arrive_minute()), TimeOfDay(stop.leave_minute()),
                 stop.village_code(), stop.village_name(), absl::StrCat(stop.expected_captures()),
                 absl::StrCat(stop.expected_workload()), stop.visit_id().empty() ? "" : "yes", stop.reason()});
    }
  }
  const scheduling::v1::Plan& plan = response->plan();
  if (!plan.standstill().empty()) tool.out() << plan.standstill() << '\n';
  if (plan.has_coverage()) tool.out() << plan.coverage().sentence() << '\n';
  for (const std::string& remark : plan.remarks()) tool.out() << remark << '\n';
  if (plan.tours().empty()) {
    const bool whole = dates.from.empty() && dates.to.empty();
    const std::string why = whole ? WhyNothingIsPlanned(tool, *regency) : "";
    tool.out() << (whole ? "Nothing is planned." : "Nothing is planned on these days.") << (why.empty() ? "" : " ")
               << why << '\n';
    return kDone;
  }
  table.Print(tool.out());
  tool.out() << "Expected captures: " << response->plan().expected_captures() << " (policy "
             << response->plan().policy() << ", tallies " << response->plan().tallies().seq() << ")\n";
  return kDone;
}

}  // namespace

void AddPlan(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("plan", "Who goes where when: what is announced, and the preview beyond");
  auto dates = std::make_shared<Dates>();
  command->add_option("--from", dates->from, "First date, as 2024-07-24");
  command->add_option("--to", dates->to, "Last date");
  tool.On(command, [&tool, dates] { return Show(tool, *dates); });
  AddPlanCompare(*command, tool);
}

}  // namespace jemputbola::cli
