#include <map>
#include <memory>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "jemputbola/registry/v1/duplicate.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::DuplicateIdentity;
using registry::v1::DuplicatePair;
using registry::v1::DuplicateService;
using registry::v1::DuplicateState;
using registry::v1::PersonStanding;

// A list of a million people is looked through in well under a minute.
constexpr absl::Duration kScanTimeout = absl::Minutes(10);

const std::map<std::string, DuplicateState> kStates = {{"proposed", registry::v1::DUPLICATE_STATE_PROPOSED},
                                                       {"merged", registry::v1::DUPLICATE_STATE_MERGED},
                                                       {"rejected", registry::v1::DUPLICATE_STATE_REJECTED}};

std::string Standing(const PersonStanding& standing) {
  return absl::StrCat(standing.recording(), ", ", standing.finding());
}

std::string StateName(DuplicateState state) {
  for (const auto& [name, value] : kStates) {
    if (value == state) return name;
  }
  return "";
}

std::vector<std::string> Cells(const std::string& pair, const std::string& reason, const PersonStanding& standing,
                               const std::string& id) {
  return {pair, reason, id, standing.village_code(), standing.person_id().empty() ? "" : Standing(standing)};
}

void AddIdentity(std::vector<std::string>& cells, const DuplicateIdentity& identity) {
  cells.insert(cells.end(),
               {identity.nik(), identity.full_name(), identity.sex(), identity.birth_date(), identity.address()});
}

// Two lines a pair, one for each entry.
void AddPair(Table& table, const DuplicatePair& pair, bool names) {
  auto first = Cells(pair.pair_id(), pair.reason(), pair.first(), pair.first().person_id());
  auto second = Cells(
      "", "", pair.second(),
      pair.line() > 0 ? absl::StrCat("list ", pair.list_number(), ", line ", pair.line()) : pair.second().person_id());
  if (names) {
    AddIdentity(first, pair.first_identity());
    AddIdentity(second, pair.second_identity());
  }
  table.Add(std::move(first));
  table.Add(std::move(second));
}

struct ListAsked {
  std::string state = "proposed";
  bool names = false;
  std::string recipient;
  std::string purpose;
};

absl::StatusOr<int> List(Tool& tool, const ListAsked& asked) {
  const auto regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  registry::v1::ListDuplicatesRequest request;
  request.set_regency_code(*regency);
  request.set_state(kStates.at(asked.state));
  request.set_names(asked.names);
  request.set_recipient(asked.recipient);
  request.set_purpose(asked.purpose);
  auto channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  auto stub = DuplicateService::NewStub(*channel);
  auto context = rpc::NewContext(tool.timeout());
  auto reader = stub->ListDuplicates(context.get(), request);
  std::vector<std::string> header = {"pair", "reason", "person", "village", "stands"};
  if (asked.names) header.insert(header.end(), {"nik", "name", "sex", "born", "address"});
  Table table(std::move(header));
  std::vector<DuplicatePair> pairs;
  std::string reference;
  registry::v1::ListDuplicatesResponse response;
  while (reader->Read(&response)) {
    reference = response.audit_reference();
    AddPair(table, response.pair(), asked.names);
    pairs.push_back(std::move(*response.mutable_pair()));
  }
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  if (tool.json()) {
    tool.out() << ToJsonList("pairs", pairs) << '\n';
    return kDone;
  }
  if (!pairs.empty()) table.Print(tool.out());
  tool.out() << pairs.size() << " pairs " << asked.state << '\n';
  if (!reference.empty()) tool.out() << "audit record " << reference << '\n';
  return kDone;
}

absl::StatusOr<int> Scan(Tool& tool) {
  const auto regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  auto channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  registry::v1::ScanDuplicatesRequest request;
  request.set_regency_code(*regency);
  registry::v1::ScanDuplicatesResponse response;
  auto context = rpc::NewContext(std::max(tool.timeout(), kScanTimeout));
  const grpc::Status status = DuplicateService::NewStub(*channel)->ScanDuplicates(context.get(), request, &response);
  if (!status.ok()) return tool.Explain("registry", **channel, status);
  if (tool.PrintedJson(response)) return kDone;
  tool.out() << response.people() << " people looked at, " << response.proposed() << " new pairs, " << response.open()
             << " to be decided\n";
  return kDone;
}

absl::StatusOr<int> Print(Tool& tool, const DuplicatePair& pair) {
  tool.out() << "pair " << pair.pair_id() << ": " << StateName(pair.state());
  if (!pair.survivor_id().empty()) tool.out() << ", " << pair.survivor_id() << " stays on the list";
  tool.out() << '\n';
  return kDone;
}

template <typename Request, typename Response>
void AddDecision(CLI::App& group, Tool& tool, const char* name, const char* help,
                 grpc::Status (DuplicateService::Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  CLI::App* command = group.add_subcommand(name, help);
  struct Asked {
    std::string pair;
    std::string keep;
  };
  auto asked = std::make_shared<Asked>();
  command->add_option("pair", asked->pair, "Number of the pair, or id of the conflict, as list shows it")->required();
  constexpr bool kMayKeep = std::is_same_v<Request, registry::v1::MergeDuplicateRequest>;
  if constexpr (kMayKeep) {
    command->add_option("--keep", asked->keep,
                        "Person id of the entry that stays; else the one further recorded, or listed first");
  }
  tool.On(command, [&tool, asked, method]() -> absl::StatusOr<int> {
    const auto regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    Request request;
    request.set_regency_code(*regency);
    request.set_pair_id(asked->pair);
    if constexpr (kMayKeep) request.set_keep(asked->keep);
    const auto response = tool.Call<DuplicateService>("registry", method, request);
    if (!response.ok()) return response.status();
    return tool.PrintedJson(*response) ? absl::StatusOr<int>(kDone) : Print(tool, response->pair());
  });
}

}  // namespace

void AddDuplicates(CLI::App& app, Tool& tool) {
  using namespace registry::v1;  // NOLINT: twelve names of one service
  CLI::App* group = app.add_subcommand("duplicates", "Entries that may be one person: the office decides");
  group->require_subcommand(1);
  tool.On(group->add_subcommand("scan", "Look through the whole list now"), [&tool] { return Scan(tool); });
  CLI::App* list = group->add_subcommand("list", "Pairs to be decided, conflicts of imports first");
  auto asked = std::make_shared<ListAsked>();
  list->add_option("--state", asked->state, "proposed, merged or rejected")
      ->check(CLI::IsMember({"proposed", "merged", "rejected"}));
  list->add_flag("--names", asked->names, "Who they are; needs --recipient and --purpose");
  list->add_option("--recipient", asked->recipient, "Who gets to see the names; the disclosure is recorded first");
  list->add_option("--purpose", asked->purpose, "Why");
  tool.On(list, [&tool, asked] { return List(tool, *asked); });
  AddDecision<MergeDuplicateRequest, MergeDuplicateResponse>(
      *group, tool, "merge", "They are one person; of a conflict: the other row is right",
      &DuplicateService::Stub::MergeDuplicate);
  AddDecision<RejectDuplicateRequest, RejectDuplicateResponse>(
      *group, tool, "reject", "They are two people; of a conflict: what is on the list stays",
      &DuplicateService::Stub::RejectDuplicate);
  AddDecision<UndoDuplicateRequest, UndoDuplicateResponse>(*group, tool, "undo", "Take back a merge or a rejection",
                                                           &DuplicateService::Stub::UndoDuplicate);
}

}  // namespace jemputbola::cli
