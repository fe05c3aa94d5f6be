#include <map>
#include <ostream>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/workday.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::Outcome;
using field_reporting::v1::OutcomeCount;
using field_reporting::v1::Workday;
using field_reporting::v1::WorkdayService;

struct Choice {
  std::string date;
  std::string from;
  std::string to;
  std::string unit;
  bool open = false;
  std::string actor;
  std::string reason;
  std::int64_t captured = 0;
  // What else the crew counted, by outcome.
  std::map<Outcome, std::int64_t> others;
};

// "not-met" of OUTCOME_NOT_MET.
std::string Word(Outcome outcome) {
  const std::string name = field_reporting::v1::Outcome_Name(outcome).substr(std::string("OUTCOME_").size());
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

using Counts = google::protobuf::RepeatedPtrField<OutcomeCount>;

std::string Text(const Counts& counts, bool with_sign = false) {
  std::string text;
  for (const OutcomeCount& count : counts) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", Word(count.outcome()), " ",
                    with_sign && count.count() > 0 ? "+" : "", count.count());
  }
  return text;
}

// Where the day stands, and what to do.
std::string State(const Workday& day) {
  if (!day.has_closed_at()) return "not closed";
  if (day.differences().empty()) return "agrees";
  if (day.has_resolved_at()) return absl::StrCat("resolved by ", day.resolved_by(), ": ", day.resolution());
  return "differs";
}

void Print(Tool& tool, const google::protobuf::RepeatedPtrField<Workday>& days) {
  Table table({"date", "unit", "reported", "counted", "difference", "state", "closed", "by", "after", "late"});
  for (const Workday& day : days) {
    table.Add({day.date(), day.unit_id(), Text(day.reported()), Text(day.counted()), Text(day.differences(), true),
               State(day), tool.Local(day.closed_at()), day.closed_by(), absl::StrCat(day.reported_after_closing()),
               absl::StrCat(day.late())});
  }
  table.Print(tool.out());
}

absl::StatusOr<int> Show(Tool& tool, const Choice& choice) {
  const absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::ListWorkdaysRequest request;
  request.set_regency_code(*regency);
  request.set_from(choice.date.empty() ? choice.from : choice.date);
  request.set_to(choice.date.empty() ? choice.to : choice.date);
  request.set_unit_id(choice.unit);
  request.set_open_only(choice.open);
  auto response = tool.Call<WorkdayService>("field_reporting", &WorkdayService::Stub::ListWorkdays, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Print(tool, response->workdays());
  return kDone;
}

absl::StatusOr<int> Close(Tool& tool, const Choice& choice) {
  const absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::CloseWorkdayRequest request;
  request.set_regency_code(*regency);
  request.set_unit_id(choice.unit);
  request.set_actor(choice.actor);
  request.mutable_closing()->set_date(choice.date);
  request.mutable_closing()->set_captured(choice.captured);
  for (const auto& [outcome, count] : choice.others) {
    OutcomeCount& other = *request.mutable_closing()->add_others();
    other.set_outcome(outcome);
    other.set_count(count);
  }
  auto response = tool.Call<WorkdayService>("field_reporting", &WorkdayService::Stub::CloseWorkday, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << choice.unit << " has closed " << choice.date;
  if (response->workday().differences().empty()) {
    tool.out() << "; its count agrees with its reports\n";
  } else {
    tool.out() << "; it counted other than it reported: " << Text(response->workday().differences(), true) << '\n';
  }
  return kDone;
}

absl::StatusOr<int> Resolve(Tool& tool, const Choice& choice) {
  const absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::ResolveWorkdayRequest request;
  request.set_regency_code(*regency);
  request.set_unit_id(choice.unit);
  request.set_date(choice.date);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  auto response = tool.Call<WorkdayService>("field_reporting", &WorkdayService::Stub::ResolveWorkday, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) tool.out() << "The difference of " << choice.unit << " is resolved.\n";
  return kDone;
}

}  // namespace

void AddDay(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("day", "The days of the units: what crews counted against what they reported");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();

  CLI::App* show = group->add_subcommand("show", "Reported and counted, by day and unit");
  auto* date = show->add_option("--date", choice->date, "One day, as 2024-07-24");
  show->add_option("--from", choice->from, "First day")->excludes(date);
  show->add_option("--to", choice->to, "Last day")->excludes(date);
  show->add_option("--unit", choice->unit, "One unit");
  show->add_flag("--open", choice->open, "Only what somebody has to look at");
  tool.On(show, [&tool, choice] { return Show(tool, *choice); });

  CLI::App* close = group->add_subcommand("close", "Closes a unit's day in the crew's place, as told by telephone");
  CLI::App* resolve = group->add_subcommand("resolve", "The difference of a day is explained");
  for (CLI::App* command : {close, resolve}) {
    command->add_option("--unit", choice->unit, "The unit")->required();
    command->add_option("--date", choice->date, "The day, as 2024-07-24")->required();
    command->add_option("--actor", choice->actor, "Who of the office")->required();
  }
  close->add_option("--captured", choice->captured, "Captures the crew counted, walk-ins among them")->required();
  for (int number = field_reporting::v1::OUTCOME_ALREADY_RECORDED; number < field_reporting::v1::Outcome_ARRAYSIZE;
       ++number) {
    const auto outcome = static_cast<Outcome>(number);
    close->add_option_function<std::int64_t>(
        "--" + Word(outcome), [choice, outcome](std::int64_t count) { choice->others[outcome] = count; },
        "So many " + Word(outcome) + ", if the crew counted them");
  }
  tool.On(close, [&tool, choice] { return Close(tool, *choice); });
  resolve->add_option("--reason", choice->reason, "Why they differ")->required();
  tool.On(resolve, [&tool, choice] { return Resolve(tool, *choice); });
}

}  // namespace jemputbola::cli
