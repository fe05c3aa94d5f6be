#include <ostream>

#include "cli/commands.h"
#include "cli/report_words.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/conflict.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::Conflict;
using field_reporting::v1::ConflictService;

struct Choice {
  bool all = false;
  std::string conflict;
  std::string actor;
  std::string reason;
};

void Print(Tool& tool, const Conflict& conflict) {
  std::ostream& out = tool.out();
  out << conflict.conflict_id() << "  " << conflict.device_id() << " / " << conflict.installation_id() << " #"
      << conflict.seq();
  if (conflict.state() == field_reporting::v1::CONFLICT_STATE_OPEN) {
    out << "  open\n";
  } else {
    out << (conflict.state() == field_reporting::v1::CONFLICT_STATE_ACCEPTED ? "  accepted by " : "  rejected by ")
        << conflict.decided_by() << ' ' << tool.Local(conflict.decided_at()) << ": " << conflict.reason() << '\n';
  }
  out << "  first  (counts) ";
  if (conflict.has_first()) {
    out << InWords(tool, conflict.first()) << ", received " << tool.Local(conflict.first_received_at()) << '\n';
  } else {
    out << "is not at hand any more\n";
  }
  out << "  second          " << InWords(tool, conflict.second()) << ", received " << tool.Local(conflict.received_at())
      << '\n';
}

absl::StatusOr<int> List(Tool& tool, const Choice& choice) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::ListConflictsRequest request;
  request.set_regency_code(*regency);
  request.set_all(choice.all);
  auto response = tool.Call<ConflictService>("field_reporting", &ConflictService::Stub::ListConflicts, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  for (const Conflict& conflict : response->conflicts()) Print(tool, conflict);
  if (response->conflicts().empty()) tool.out() << (choice.all ? "No conflicts\n" : "No open conflicts\n");
  return kDone;
}

// What both decisions have in common.
template <typename Request>
absl::StatusOr<Request> Decision(Tool& tool, const Choice& choice) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  Request request;
  request.set_regency_code(*regency);
  request.set_conflict_id(choice.conflict);
  request.set_actor(choice.actor);
  request.set_reason(choice.reason);
  return request;
}

absl::StatusOr<int> Accept(Tool& tool, const Choice& choice) {
  auto request = Decision<field_reporting::v1::AcceptConflictRequest>(tool, choice);
  if (!request.ok()) return request.status();
  auto response = tool.Call<ConflictService>("field_reporting", &ConflictService::Stub::AcceptConflict, *request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << choice.conflict << " counts too, as a report of its own: event " << response->log_seq() << '\n';
  }
  return kDone;
}

absl::StatusOr<int> Reject(Tool& tool, const Choice& choice) {
  auto request = Decision<field_reporting::v1::RejectConflictRequest>(tool, choice);
  if (!request.ok()) return request.status();
  auto response = tool.Call<ConflictService>("field_reporting", &ConflictService::Stub::RejectConflict, *request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) tool.out() << choice.conflict << " does not count; it is kept all the same\n";
  return kDone;
}

}  // namespace

void AddConflicts(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("conflicts", "Reports that came under an id already taken");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  CLI::App* list = group->add_subcommand("list", "Both reports of each conflict that waits for a decision");
  list->add_flag("--all", choice->all, "Decided ones too");
  tool.On(list, [&tool, choice] { return List(tool, *choice); });
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("conflict", choice->conflict, "The conflict's id")->required();
    command->add_option("--actor", choice->actor, "Who decides")->required();
    command->add_option("--reason", choice->reason, "Why")->required();
    return command;
  };
  tool.On(declare("accept", "The second counts too, as a report of its own, as of when it came"),
          [&tool, choice] { return Accept(tool, *choice); });
  tool.On(declare("reject", "The second does not count; it is kept"),
          [&tool, choice] { return Reject(tool, *choice); });
}

}  // namespace jemputbola::cli
