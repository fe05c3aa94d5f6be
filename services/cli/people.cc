#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/people.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::EligibilityCount;
using registry::v1::ListPeopleRequest;
using registry::v1::ListPeopleResponse;
using registry::v1::PeopleService;

constexpr absl::Duration kListTimeout = absl::Minutes(5);

struct People {
  registry::v1::PeopleListHead head;
  std::vector<registry::v1::ListedPerson> people;
};

absl::StatusOr<People> Fetch(Tool& tool, const ListPeopleRequest& request) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  auto context = rpc::NewContext(std::max(tool.timeout(), kListTimeout));
  auto reader = PeopleService::NewStub(*channel)->ListPeople(context.get(), request);
  People fetched;
  ListPeopleResponse response;
  while (reader->Read(&response)) {
    if (response.has_head()) {
      fetched.head = response.head();
    } else {
      fetched.people.push_back(response.person());
    }
  }
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  if (fetched.head.people() != static_cast<std::int64_t>(fetched.people.size())) {
    return absl::DataLossError("The registry sent fewer people than it counted: ask once more.");
  }
  return fetched;
}

std::vector<std::string> Row(const registry::v1::PersonStanding& standing) {
  std::string finding = standing.finding();
  if (standing.certainty() == "CONFIRMED") finding += " (confirmed)";
  if (!standing.away_until().empty()) absl::StrAppend(&finding, " until ", standing.away_until());
  if (standing.vanished()) finding += ", vanished";
  std::string recording = standing.recording();
  if (!standing.returned().empty()) absl::StrAppend(&recording, " after ", standing.returned());
  return {standing.person_id(),
          standing.village_code(),
          standing.bucket(),
          recording,
          finding,
          absl::StrCat(standing.visits_not_met())};
}

void Print(Tool& tool, const People& fetched, bool names) {
  std::vector<std::string> header = {"person", "village", "bucket", "recording", "finding", "not met"};
  if (names) header.insert(header.end(), {"nik", "name", "born", "address"});
  Table table(header);
  for (const registry::v1::ListedPerson& person : fetched.people) {
    std::vector<std::string> row = Row(person.standing());
    if (names) {
      const registry::v1::PersonIdentity& identity = person.identity();
      row.insert(row.end(), {identity.nik(), identity.full_name(), identity.birth_date(), identity.address()});
    }
    table.Add(std::move(row));
  }
  if (!fetched.people.empty()) table.Print(tool.out());
  tool.out() << fetched.head.people() << " people as of " << tool.Local(fetched.head.position().time()) << " (tallies "
             << fetched.head.position().position().seq() << ")";
  if (names) tool.out() << ", audit record " << fetched.head.reference();
  tool.out() << '\n';
}

absl::StatusOr<int> List(Tool& tool, ListPeopleRequest request) {
  if (!request.names() && !(request.recipient().empty() && request.purpose().empty())) {
    return absl::InvalidArgumentError("A recipient and a purpose belong to names: give --names as well.");
  }
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  request.set_regency_code(*regency);
  absl::StatusOr<People> fetched = Fetch(tool, request);
  if (!fetched.ok()) return fetched.status();
  if (tool.json()) {
    tool.out() << "{\"head\":" << ToJson(fetched->head) << ',' << ToJsonList("people", fetched->people).substr(1)
               << '\n';
  } else {
    Print(tool, *fetched, request.names());
  }
  return kDone;
}

void AddRow(Table& table, const std::string& what, const EligibilityCount& count) {
  table.Add({what, absl::StrCat(count.people()), absl::StrCat(count.recorded()),
             absl::StrCat(count.people() - count.recorded())});
}

absl::StatusOr<int> ShowEligibility(Tool& tool, registry::v1::GetEligibilityRequest request) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  request.set_regency_code(*regency);
  auto response = tool.Call<PeopleService>("registry", &PeopleService::Stub::GetEligibility, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"who", "people", "recorded", "not recorded"});
  AddRow(table, "on the list today", response->listed());
  AddRow(table, "may be recorded today (16, or ever married)", response->may_be_recorded());
  AddRow(table, "must be recorded today (17, or ever married)", response->must_be_recorded());
  AddRow(table, absl::StrCat("vote on ", response->polling_day()), response->voters());
  AddRow(table, absl::StrCat("- for the first time (17 after ", response->since(), ")"), response->first_time_voters());
  AddRow(table, "- by marriage only", response->married_minors());
  AddRow(table, "become 17 until then", response->becoming_17());
  for (const registry::v1::EligibilityWeek& week : response->weeks()) {
    AddRow(table, absl::StrCat("- ", week.from(), " to ", week.to()), week.count());
  }
  table.Print(tool.out());
  if (response->without_identity() > 0) {
    tool.out() << response->without_identity() << " more are on the list, whose identity was purged\n";
  }
  tool.out() << "As of " << tool.Local(response->position().time()) << " (tallies "
             << response->position().position().seq() << ")\n";
  return kDone;
}

void AddList(CLI::App& people, Tool& tool) {
  struct Asked {
    ListPeopleRequest request;
    bool print_ready = false;
    bool vanished = false;
    bool names = false;
  };
  CLI::App* list = people.add_subcommand("list", "The people behind a count, of one moment");
  auto asked = std::make_shared<Asked>();
  ListPeopleRequest& request = asked->request;
  list->add_option("--area", *request.mutable_area_code(), "A village or district (default: the whole regency)");
  list->add_option("--bucket", *request.mutable_bucket(),
                   "workload, set-aside, removed, recorded, or one bucket like set_aside_away (default: all)");
  list->add_option("--finding", *request.mutable_finding(), "A finding, as moved or not_met");
  list->add_flag("--print-ready", asked->print_ready, "Only who is recorded and has reached PRINT_READY");
  list->add_flag("--vanished", asked->vanished, "Only who is not in the newest list of the village");
  CLI::Option* age = list->add_option("--age", *request.mutable_age_group(),
                                      "Only whom this count of jb eligibility counts: may-be-recorded, "
                                      "must-be-recorded, voter, first-time-voter, married-minor or becoming-17");
  list->add_option("--polling", *request.mutable_polling_day(), "With --age: as of jb eligibility")->needs(age);
  list->add_option("--since", *request.mutable_since(),
                   "With --age: as of jb eligibility; with becoming-17, only those after this day")
      ->needs(age);
  list->add_flag("--names", asked->names, "With names: a disclosure, which is recorded first");
  list->add_option("--recipient", *request.mutable_recipient(), "With --names: who receives it");
  list->add_option("--purpose", *request.mutable_purpose(), "With --names: why");
  tool.On(list, [&tool, asked] {
    asked->request.set_print_ready(asked->print_ready);
    asked->request.set_vanished(asked->vanished);
    asked->request.set_names(asked->names);
    return List(tool, asked->request);
  });
}

void AddEligibility(CLI::App& app, Tool& tool) {
  CLI::App* eligibility = app.add_subcommand("eligibility", "How many may be recorded, must be, and vote: counts only");
  auto request = std::make_shared<registry::v1::GetEligibilityRequest>();
  eligibility->add_option("--area", *request->mutable_area_code(),
                          "A village or district (default: the whole regency)");
  eligibility->add_option("--polling", *request->mutable_polling_day(),
                          "The polling day, as 2024-11-27 (default: registry.polling_day of the configuration)");
  eligibility->add_option("--since", *request->mutable_since(),
                          "The election before: who turned 17 after it votes for the first time (default: five years "
                          "before the polling day)");
  tool.On(eligibility, [&tool, request] { return ShowEligibility(tool, *request); });
}

}  // namespace

void AddPeople(CLI::App& app, Tool& tool) {
  CLI::App* people = app.add_subcommand("people", "Who is on the list");
  people->require_subcommand(1);
  AddList(*people, tool);
  AddEligibility(app, tool);
}

}  // namespace jemputbola::cli
