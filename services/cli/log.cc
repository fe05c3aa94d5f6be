#include <iterator>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/health.h"
#include "cli/tool.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using platform::v1::AdminService;

// The gateway keeps no position: it begins with a snapshot.
constexpr const char* kKeepPositions[] = {"registry", "field_reporting", "scheduling", "notification"};

struct Choice {
  std::string service;
  std::string partition;
  std::string reason;
};

absl::StatusOr<int> Reset(Tool& tool, const Choice& choice) {
  if (absl::Status status = CheckService(choice.service); !status.ok()) return status;
  if (absl::StatusOr<Deployment*> deployment = tool.deployment(); !deployment.ok()) return deployment.status();
  const std::vector<ServiceHealth> services = AskStatus(tool, {std::begin(kKeepPositions), std::end(kKeepPositions)});
  for (const ServiceHealth& health : services) {
    // A consumer that is away may have seen more than the others.
    if (!health.error.empty()) {
      return absl::UnavailableError(
          absl::StrCat("Every service that keeps positions must say what it has seen. ", health.error));
    }
  }
  platform::v1::ResetLogRequest request;
  request.set_partition(choice.partition);
  request.set_highest_seen_seq(HighestSeen(services, choice.service, choice.partition));
  request.set_reason(choice.reason);
  auto response = tool.Call<AdminService>(choice.service, &AdminService::Stub::ResetLog, request);
  if (!response.ok()) return response.status();
  if (!tool.PrintedJson(*response)) {
    tool.out() << "The log of " << choice.service << " for " << choice.partition << " goes on after "
               << request.highest_seen_seq() << ", at " << response->position().seq() << ".\n";
  }
  return kDone;
}

}  // namespace

void AddLog(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("log", "Event logs of the services");
  group->require_subcommand(1);
  auto choice = std::make_shared<Choice>();
  CLI::App* reset = group->add_subcommand("reset", "Continue a log after its database was restored from an older copy");
  reset->add_option("--service", choice->service, "The producer that was restored")->required();
  reset->add_option("--partition", choice->partition, "The regency's code")->required();
  reset->add_option("--reason", choice->reason, "Why, in a few words")->required();
  tool.On(reset, [&tool, choice] { return Reset(tool, *choice); });
}

}  // namespace jemputbola::cli
