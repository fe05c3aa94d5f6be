#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "common/clock/civil.h"
#include "jemputbola/platform/v1/audit.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using platform::v1::AuditHead;
using platform::v1::AuditRecord;
using platform::v1::AuditService;
using platform::v1::AuditVerdict;
using platform::v1::ListAuditRecordsRequest;
using platform::v1::ListAuditRecordsResponse;
using platform::v1::VerifyAuditRequest;

struct Choice {
  std::string service = "registry";
  std::string subject;
  std::string person;
  std::string since;
  std::vector<std::string> heads;
  std::vector<std::string> logs;
};

absl::StatusOr<int> List(Tool& tool, const Choice& choice) {
  if (absl::Status status = CheckService(choice.service); !status.ok()) return status;
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  ListAuditRecordsRequest request;
  request.set_partition(*regency);
  request.set_subject(choice.subject);
  request.set_person_id(choice.person);
  if (!choice.since.empty()) {
    const auto day = clock::ParseDate(choice.since);
    if (!day.ok()) return absl::InvalidArgumentError("--since is a date like 2024-07-24.");
    request.mutable_since()->set_seconds(absl::ToUnixSeconds(absl::FromCivil(*day, tool.Zone())));
  }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel(choice.service);
  if (!channel.ok()) return channel.status();
  auto stub = AuditService::NewStub(*channel);
  auto context = rpc::NewContext(tool.timeout());
  auto reader = stub->ListAuditRecords(context.get(), request);
  std::vector<AuditRecord> records;
  ListAuditRecordsResponse response;
  while (reader->Read(&response)) records.push_back(response.record());
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain(choice.service, **channel, status);
  if (tool.json()) {
    tool.out() << ToJsonList("records", records) << '\n';
    return kDone;
  }
  Table table({"record", "at", "action", "by", "to", "purpose", "about", "people", "detail"});
  for (const AuditRecord& record : records) {
    table.Add({absl::StrCat(record.seq()), tool.Local(record.at()), record.action(), record.caller(),
               record.recipient(), record.purpose(), record.subject(), absl::StrCat(record.people()), record.detail()});
  }
  table.Print(tool.out());
  tool.out() << records.size() << " records of " << *regency << '\n';
  return kDone;
}

// "17:9f86d081884c7d65" of a printed list.
absl::StatusOr<AuditHead> ReadHead(const std::string& text, const std::string& regency) {
  AuditHead head;
  head.set_partition(regency);
  const std::size_t colon = text.find(':');
  std::int64_t seq = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(0, colon), &seq)) {
    return absl::InvalidArgumentError("--head is written SEQ:MAC, like 17:9f86d081884c7d65.");
  }
  head.set_seq(seq);
  head.set_mac(text.substr(colon + 1));
  return head;
}

// The heads that a service has written to its log, each once.
absl::Status ReadLog(const std::string& path, const std::string& service, std::set<std::string>& seen,
                     VerifyAuditRequest& request) {
  absl::StatusOr<std::ifstream> file = OpenInput(path);
  if (!file.ok()) return file.status();
  std::string line;
  while (std::getline(*file, line)) {
    if (!absl::StrContains(line, "\"Audit head\"")) continue;
    google::protobuf::Struct fields;
    // A line that a crash cut short.
    if (!google::protobuf::util::JsonStringToMessage(line, &fields).ok()) continue;
    auto text = [&](const char* name) { return fields.fields().at(name).string_value(); };
    if (!fields.fields().contains("service") || text("service") != service || text("message") != "Audit head") continue;
    const auto seq = static_cast<std::int64_t>(fields.fields().at("seq").number_value());
    if (!seen.insert(absl::StrCat(text("partition"), " ", seq, " ", text("mac"))).second) continue;
    AuditHead& head = *request.add_witnesses();
    head.set_partition(text("partition"));
    head.set_seq(seq);
    head.set_mac(text("mac"));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Verify(Tool& tool, const Choice& choice) {
  if (absl::Status status = CheckService(choice.service); !status.ok()) return status;
  VerifyAuditRequest request;
  for (const std::string& text : choice.heads) {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    absl::StatusOr<AuditHead> head = ReadHead(text, *regency);
    if (!head.ok()) return head.status();
    *request.add_witnesses() = *std::move(head);
  }
  std::set<std::string> seen;
  for (const std::string& path : choice.logs) {
    if (absl::Status status = ReadLog(path, choice.service, seen, request); !status.ok()) return status;
  }
  auto response = tool.Call<AuditService>(choice.service, &AuditService::Stub::VerifyAudit, request);
  if (!response.ok()) return response.status();
  bool whole = true;
  for (const AuditVerdict& verdict : response->verdicts()) whole = whole && verdict.problems().empty();
  if (tool.PrintedJson(*response)) return whole ? kDone : kNotGreen;
  std::map<std::string, int> witnesses;
  for (const AuditHead& head : request.witnesses()) ++witnesses[head.partition()];
  for (const AuditVerdict& verdict : response->verdicts()) {
    tool.out() << choice.service << ' ' << verdict.partition() << ": " << verdict.records() << " records, "
               << (verdict.problems().empty() ? "whole" : "NOT WHOLE") << ", head " << verdict.head().seq() << ':'
               << verdict.head().mac() << ", " << witnesses[verdict.partition()] << " earlier heads compared\n";
    for (const std::string& problem : verdict.problems()) tool.out() << "  " << problem << '\n';
  }
  if (response->verdicts().empty()) tool.out() << "No records yet\n";
  return whole ? kDone : kNotGreen;
}

}  // namespace

void AddAudit(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("audit", "What was done with people's data, by whom, for whom and why");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("--service", choice->service, "Whose log; default: registry");
    return command;
  };
  CLI::App* list = declare("list", "The records, oldest first");
  list->add_option("--area,--subject", choice->subject, "About this area and those below it, or this other subject");
  list->add_option("--person", choice->person, "That concern this person, by person id");
  list->add_option("--since", choice->since, "From this day on");
  tool.On(list, [&tool, choice] { return List(tool, *choice); });
  CLI::App* verify = declare("verify", "Find edited, dropped and reordered records; exit code 2 when there are any");
  verify->add_option("--head", choice->heads, "A head from a printed list, SEQ:MAC: finds a cut tail, too");
  verify->add_option("--log", choice->logs, "A log file of the service: compares every head that stands in it");
  tool.On(verify, [&tool, choice] { return Verify(tool, *choice); });
}

}  // namespace jemputbola::cli
