#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/nik_input.h"
#include "cli/table.h"
#include "common/ids/ids.h"
#include "jemputbola/registry/v1/finding.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::FindingService;
using registry::v1::HistoryEvent;
using registry::v1::PersonStanding;

std::string Describe(const PersonStanding& standing) {
  std::string text = absl::StrCat(standing.person_id(), " is ", standing.recording(), ", ", standing.finding(), " (",
                                  standing.certainty(), "): ", standing.bucket());
  if (!standing.returned().empty()) absl::StrAppend(&text, "; has to come again: ", standing.returned());
  if (!standing.away_until().empty()) absl::StrAppend(&text, "; away until ", standing.away_until());
  if (!standing.survivor_id().empty() && standing.survivor_id() != standing.person_id()) {
    absl::StrAppend(&text, "; merged into ", standing.survivor_id());
  }
  return text;
}

// What the three acts on an event, and recording one, answer alike.
template <typename Response>
absl::StatusOr<int> Print(Tool& tool, const absl::StatusOr<Response>& response) {
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << response->event_id() << '\n' << Describe(response->standing()) << '\n';
  return kDone;
}

// Who is meant: a person id, or a NIK that is read from standard input.
template <typename Request>
absl::Status Name(Tool& tool, const std::string& person, const std::string& nik, Request& request) {
  const auto regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  request.set_regency_code(*regency);
  request.set_person_id(person);
  if (nik.empty()) return absl::OkStatus();
  auto read = ReadNik(nik);
  if (!read.ok()) return read.status();
  request.set_nik(*std::move(read));
  return absl::OkStatus();
}

void AddRecord(CLI::App& group, Tool& tool) {
  CLI::App* command = group.add_subcommand("record", "Take down what somebody said of a person");
  struct Asked {
    std::string person, nik, finding, by, evidence, until, note, on;
    bool confirmed = false;
  };
  auto asked = std::make_shared<Asked>();
  command->add_option("--person", asked->person, "Person id");
  command->add_option("--nik", asked->nik, "-: the NIK is read from standard input");
  command->add_option("--finding", asked->finding, "deceased, moved, unknown, away, refused, present or duplicate")
      ->required();
  command->add_option("--by", asked->by, "Who says so: village-head, crew, voter-check or office")->required();
  command->add_flag("--confirmed", asked->confirmed, "The office saw the document");
  command->add_option("--evidence", asked->evidence, "Number of the death certificate or of the formal move");
  command->add_option("--until", asked->until, "Away: the day of return, as 2024-08-07");
  command->add_option("--on", asked->on, "The day the finding is of, as 2024-07-24; else now");
  command->add_option("--note", asked->note, "What else was said; kept sealed");
  tool.On(command, [&tool, asked]() -> absl::StatusOr<int> {
    registry::v1::RecordFindingRequest request;
    if (auto status = Name(tool, asked->person, asked->nik, request); !status.ok()) return status;
    request.set_finding(asked->finding);
    request.set_by(asked->by);
    request.set_confirmed(asked->confirmed);
    request.set_evidence(asked->evidence);
    request.set_until(asked->until);
    request.set_on(asked->on);
    request.set_note(asked->note);
    request.set_request_id(ids::SystemGenerator().Uuid());
    return Print(tool, tool.Call<FindingService>("registry", &FindingService::Stub::RecordFinding, request));
  });
}

// confirm, reject and withdraw: an act on one event, with what explains it.
template <typename Request, typename Response>
void AddAct(CLI::App& group, Tool& tool, const char* name, const char* help, const char* option,
            const char* option_help, void (*explain)(Request&, const std::string&),
            grpc::Status (FindingService::Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  CLI::App* command = group.add_subcommand(name, help);
  struct Asked {
    std::string event;
    std::string explanation;
  };
  auto asked = std::make_shared<Asked>();
  command->add_option("event", asked->event, "Id of the event, as finding list shows it")->required();
  command->add_option(option, asked->explanation, option_help);
  tool.On(command, [&tool, asked, explain, method]() -> absl::StatusOr<int> {
    const auto regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    Request request;
    request.set_regency_code(*regency);
    request.set_event_id(asked->event);
    explain(request, asked->explanation);
    return Print(tool, tool.Call<FindingService>("registry", method, request));
  });
}

std::string Details(const HistoryEvent& event) {
  std::string details;
  const auto add = [&details](const std::string& what, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&details, details.empty() ? "" : ", ", what, value);
  };
  add("of ", event.target_event_id());
  add("into ", event.other_person_id());
  add("until ", event.away_until());
  add("at ", event.place_code());
  add("evidence ", event.evidence());
  add("note: ", event.note());
  return details;
}

void AddList(CLI::App& group, Tool& tool) {
  CLI::App* command = group.add_subcommand("list", "What was said of a person, by whom, and what became of it");
  struct Asked {
    std::string person, nik, recipient, purpose;
    bool evidence = false;
  };
  auto asked = std::make_shared<Asked>();
  command->add_option("--person", asked->person, "Person id");
  command->add_option("--nik", asked->nik, "-: the NIK is read from standard input; needs --recipient and --purpose");
  command->add_flag("--evidence", asked->evidence,
                    "Numbers of documents and notes in full; needs --recipient and --purpose");
  command->add_option("--recipient", asked->recipient, "Who gets to see it; the disclosure is recorded first");
  command->add_option("--purpose", asked->purpose, "Why");
  tool.On(command, [&tool, asked]() -> absl::StatusOr<int> {
    registry::v1::GetHistoryRequest request;
    if (auto status = Name(tool, asked->person, asked->nik, request); !status.ok()) return status;
    request.set_with_evidence(asked->evidence);
    request.set_recipient(asked->recipient);
    request.set_purpose(asked->purpose);
    const auto response = tool.Call<FindingService>("registry", &FindingService::Stub::GetHistory, request);
    if (!response.ok()) return response.status();
    if (tool.PrintedJson(*response)) return kDone;
    Table table({"when", "what", "who", "counts as", "event", "details"});
    for (const HistoryEvent& event : response->events()) {
      table.Add({tool.Local(event.effective_at()), event.kind(), event.actor(),
                 event.counts()
                     ? absl::StrCat(event.counts_as(), event.counts_certainty() == "CONFIRMED" ? " (confirmed)" : "")
                     : "-",
                 event.event_id(), Details(event)});
    }
    table.Print(tool.out());
    tool.out() << Describe(response->standing()) << '\n';
    if (!response->audit_reference().empty()) tool.out() << "audit record " << response->audit_reference() << '\n';
    return kDone;
  });
}

}  // namespace

void AddFinding(CLI::App& app, Tool& tool) {
  using registry::v1::ConfirmFindingRequest;
  using registry::v1::ConfirmFindingResponse;
  using registry::v1::RejectFindingRequest;
  using registry::v1::RejectFindingResponse;
  using registry::v1::WithdrawFindingRequest;
  using registry::v1::WithdrawFindingResponse;
  CLI::App* group = app.add_subcommand("finding", "What is said of people, and what the office makes of it");
  group->require_subcommand(1);
  AddRecord(*group, tool);
  AddAct<ConfirmFindingRequest, ConfirmFindingResponse>(
      *group, tool, "confirm", "The office saw the document: the finding counts as confirmed", "--evidence",
      "Number of the document",
      [](ConfirmFindingRequest& request, const std::string& text) { request.set_evidence(text); },
      &FindingService::Stub::ConfirmFinding);
  AddAct<RejectFindingRequest, RejectFindingResponse>(
      *group, tool, "reject", "The office found it wrong: it counts no more", "--reason", "Why; kept sealed",
      [](RejectFindingRequest& request, const std::string& text) { request.set_reason(text); },
      &FindingService::Stub::RejectFinding);
  AddAct<WithdrawFindingRequest, WithdrawFindingResponse>(
      *group, tool, "withdraw", "Whoever said it takes it back; also of confirmations and rejections", "--reason",
      "Why; kept sealed", [](WithdrawFindingRequest& request, const std::string& text) { request.set_reason(text); },
      &FindingService::Stub::WithdrawFinding);
  AddList(*group, tool);
}

}  // namespace jemputbola::cli
