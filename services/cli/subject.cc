#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/nik_input.h"
#include "cli/tool.h"
#include "common/clock/civil.h"
#include "jemputbola/registry/v1/privacy.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::CorrectSubjectRequest;
using registry::v1::ExportSubjectRequest;
using registry::v1::ExportSubjectResponse;
using registry::v1::PrivacyService;
using registry::v1::SubjectIdentity;

struct Choice {
  std::string nik;
  std::string requester;
  std::string purpose;
  std::string out;
  std::string field;
  std::string value;
  std::string evidence;
  std::string requested;
};

absl::StatusOr<std::string> Nik(const Choice& choice) {
  return choice.nik == "-" ? ReadNik(choice.nik) : choice.nik;
}

std::string Text(const SubjectIdentity& identity) {
  return absl::StrCat("  NIK             ", identity.nik(), "\n  Family card     ", identity.kk(),
                      "\n  Name            ", identity.full_name(), "\n  Sex             ", identity.sex(),
                      "\n  Born            ", identity.birth_date(), "\n  Address         ", identity.address(),
                      "\n  Phone           ", identity.phone(), "\n  Village         ", identity.village_code(),
                      "\n  Ever married    ", identity.ever_married() ? "yes" : "no", "\n");
}

std::string Text(Tool& tool, const platform::v1::AuditRecord& record) {
  std::string line = absl::StrCat("  ", tool.Local(record.at()), "  ", record.action(), ", by ", record.caller());
  if (!record.recipient().empty()) absl::StrAppend(&line, ", to ", record.recipient());
  if (!record.purpose().empty()) absl::StrAppend(&line, ", for ", record.purpose());
  if (!record.detail().empty()) absl::StrAppend(&line, " (", record.detail(), ")");
  return absl::StrCat(line, ", record ", record.seq(), "\n");
}

// The export as a page to be printed and handed over.
std::string Page(Tool& tool, const ExportSubjectResponse& subject) {
  std::string page = absl::StrCat("WHAT THE REGISTRY KEEPS ABOUT ONE PERSON\n\nMade ", tool.Local(subject.made_at()),
                                  ", record ", subject.record(), "\n\nWho they are\n", Text(subject.identity()),
                                  "  Village name    ", subject.village_name(), "\n");
  const registry::v1::PersonStanding& standing = subject.standing();
  absl::StrAppend(&page, "\nHow they stand\n  Recording       ", standing.recording(), "\n  Finding         ",
                  standing.finding(), ", ", standing.certainty(), "\n  Counted as      ", standing.bucket(),
                  "\n  Newest list     ", subject.last_list(),
                  subject.vanished() ? ", not in the village's newest list" : "", "\n");
  absl::StrAppend(&page, "\nWhat was said about them, and by whom\n");
  for (const registry::v1::HistoryEvent& event : subject.events()) {
    absl::StrAppend(&page, "  ", tool.Local(event.effective_at()), "  ", event.kind(), ", ", event.certainty(), ", by ",
                    event.actor(), event.place_code().empty() ? "" : ", at ", event.place_code(),
                    event.evidence().empty() ? "" : ", evidence ", event.evidence(),
                    event.note().empty() ? "" : ", note: ", event.note(),
                    event.target_event_id().empty() ? "" : ", about ", event.target_event_id(),
                    event.counts() || !event.target_event_id().empty() ? "" : ", does not count any more", "\n");
  }
  if (!subject.other_rows().empty()) absl::StrAppend(&page, "\nWhat lists said differently, or before a correction\n");
  for (const SubjectIdentity& other : subject.other_rows()) absl::StrAppend(&page, Text(other), "\n");
  absl::StrAppend(&page, "\nWho was given their data, and what was done with them\n");
  for (const platform::v1::AuditRecord& record : subject.trail()) absl::StrAppend(&page, Text(tool, record));
  absl::StrAppend(&page, "\nFiles about everybody of the regency that were read in\n");
  for (const platform::v1::AuditRecord& record : subject.imports()) absl::StrAppend(&page, Text(tool, record));
  return page;
}

absl::StatusOr<int> Export(Tool& tool, const Choice& choice) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<std::string> nik = Nik(choice);
  if (!nik.ok()) return nik.status();
  ExportSubjectRequest request;
  request.set_regency_code(*regency);
  request.set_nik(*nik);
  request.set_requester(choice.requester);
  request.set_purpose(choice.purpose);
  auto subject = tool.Call<PrivacyService>("registry", &PrivacyService::Stub::ExportSubject, request);
  if (!subject.ok()) return subject.status();
  constexpr int kOwnerOnly = 0600;
  if (auto status = WriteFile(choice.out, ToJson(*subject) + "\n", kOwnerOnly); !status.ok()) return status;
  const std::string page = choice.out + ".txt";
  if (auto status = WriteFile(page, Page(tool, *subject), kOwnerOnly); !status.ok()) return status;
  tool.out() << "Wrote " << choice.out << " and " << page << ": " << subject->events_size() << " events, "
             << subject->trail_size() << " records; record " << subject->record() << '\n';
  return kDone;
}

absl::StatusOr<int> Correct(Tool& tool, const Choice& choice) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<std::string> nik = Nik(choice);
  if (!nik.ok()) return nik.status();
  CorrectSubjectRequest request;
  request.set_regency_code(*regency);
  request.set_nik(*nik);
  request.set_field(choice.field);
  request.set_value(choice.value);
  request.set_evidence(choice.evidence);
  if (!choice.requested.empty()) {
    const auto day = clock::ParseDate(choice.requested);
    if (!day.ok()) return absl::InvalidArgumentError("--requested is a date like 2024-07-24.");
    request.mutable_requested_at()->set_seconds(absl::ToUnixSeconds(absl::FromCivil(*day, tool.Zone())));
  }
  auto response = tool.Call<PrivacyService>("registry", &PrivacyService::Stub::CorrectSubject, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  tool.out() << "Corrected " << choice.field << " of " << response->person_id() << ", record " << response->record()
             << "; due " << tool.Local(response->due_at()) << (response->late() ? ", LATE" : "") << '\n';
  return kDone;
}

}  // namespace

void AddSubject(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("subject", "The rights of a person whose data are kept: to see and to correct");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("nik", choice->nik, "The NIK, or - to read it from standard input")->required();
    return command;
  };
  CLI::App* exported = declare("export", "Everything about one person, with the trail of its processing");
  exported->add_option("--requester", choice->requester, "Who asks; goes on record")->required();
  exported->add_option("--purpose", choice->purpose, "On what ground; goes on record")->required();
  exported->add_option("--out", choice->out, "File for the JSON; a page to print goes to FILE.txt")->required();
  tool.On(exported, [&tool, choice] { return Export(tool, *choice); });
  CLI::App* correct = declare("correct", "Put one field right; a list that still says the old does not bring it back");
  correct->add_option("--field", choice->field, "Column of a people file, like birth_date")->required();
  correct->add_option("--value", choice->value, "What is right; may be empty where a list may leave it empty")
      ->required();
  correct->add_option("--evidence", choice->evidence, "Number of the document that shows it")->required();
  correct->add_option("--requested", choice->requested, "Day of the request; default: now. Due 3 x 24 hours later");
  tool.On(correct, [&tool, choice] { return Correct(tool, *choice); });
}

}  // namespace jemputbola::cli
