#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using platform::v1::AdminService;

struct Choice {
  std::string service;
  std::int64_t id = 0;
  std::string reason;
  std::string source;
  std::string partition;
};

absl::StatusOr<int> List(Tool& tool, const Choice& choice) {
  std::vector<std::string> names = {choice.service};
  if (choice.service.empty()) names.assign(std::begin(kServices), std::end(kServices));
  std::string json;
  Table table({"service", "id", "source", "partition", "seq", "type", "failed", "attempts", "reason"});
  int letters = 0;
  int code = kDone;
  for (const std::string& name : names) {
    auto response =
        tool.Call<AdminService>(name, &AdminService::Stub::ListDeadLetters, platform::v1::ListDeadLettersRequest());
    if (!response.ok()) {
      tool.err() << "jb: " << response.status().message() << '\n';
      code = kFailed;
      continue;
    }
    for (const platform::v1::DeadLetter& letter : response->dead_letters()) {
      ++letters;
      absl::StrAppend(&json, json.empty() ? "" : ",", "{\"service\":\"", name, "\",", ToJson(letter).substr(1));
      table.Add({name, absl::StrCat(letter.id()), letter.source(), letter.partition(), absl::StrCat(letter.seq()),
                 letter.event_type(), tool.Local(letter.failed_at()), absl::StrCat(letter.attempts()),
                 letter.reason()});
    }
  }
  if (tool.json()) {
    tool.out() << "{\"dead_letters\":[" << json << "]}\n";
  } else if (letters == 0 && code == kDone) {
    tool.out() << "There are no dead letters.\n";
  } else {
    table.Print(tool.out());
  }
  return code;
}

absl::StatusOr<int> Retry(Tool& tool, const Choice& choice) {
  platform::v1::RetryDeadLetterRequest request;
  request.set_id(choice.id);
  auto response = tool.Call<AdminService>(choice.service, &AdminService::Stub::RetryDeadLetter, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) tool.out() << "Dead letter " << choice.id << " is closed.\n";
  return kDone;
}

absl::StatusOr<int> Discard(Tool& tool, const Choice& choice) {
  platform::v1::DiscardDeadLetterRequest request;
  request.set_id(choice.id);
  request.set_reason(choice.reason);
  auto response = tool.Call<AdminService>(choice.service, &AdminService::Stub::DiscardDeadLetter, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) tool.out() << "Dead letter " << choice.id << " is discarded.\n";
  return kDone;
}

absl::StatusOr<int> Resume(Tool& tool, const Choice& choice) {
  platform::v1::ResumePartitionRequest request;
  request.set_source(choice.source);
  request.set_partition(choice.partition);
  auto response = tool.Call<AdminService>(choice.service, &AdminService::Stub::ResumePartition, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << choice.service << " consumes " << choice.source << " of " << choice.partition << " again.\n";
  }
  return kDone;
}

}  // namespace

void AddDeadLetters(CLI::App& app, Tool& tool) {
  auto choice = std::make_shared<Choice>();
  using Action = absl::StatusOr<int> (*)(Tool&, const Choice&);
  auto on = [&tool, choice](CLI::App* command, Action action) {
    tool.On(command, [&tool, choice, action]() -> absl::StatusOr<int> {
      if (!choice->service.empty()) {
        if (absl::Status status = CheckService(choice->service); !status.ok()) return status;
      }
      return action(tool, *choice);
    });
  };
  CLI::App* letters = app.add_subcommand("dead-letters", "Events that could not be applied");
  letters->add_option("--service", choice->service, "Only those of this consumer");
  on(letters, List);
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = letters->add_subcommand(name, help);
    command->add_option("id", choice->id, "The letter's number")->required();
    command->add_option("--service", choice->service, "The consumer that has it")->required();
    return command;
  };
  on(declare("retry", "Apply it once more; what is older than what stands is not applied"), Retry);
  CLI::App* discard = declare("discard", "Close it without applying it");
  discard->add_option("--reason", choice->reason, "Why, in a few words")->required();
  on(discard, Discard);

  CLI::App* partition = app.add_subcommand("partition", "Partitions of consumers");
  partition->require_subcommand(1);
  CLI::App* resume = partition->add_subcommand("resume", "Go on after too many refused events");
  resume->add_option("--service", choice->service, "The consumer")->required();
  resume->add_option("--source", choice->source, "The producer whose events it refused")->required();
  resume->add_option("--partition", choice->partition, "The regency's code")->required();
  on(resume, Resume);
}

}  // namespace jemputbola::cli
