#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/privacy.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::PlanPurgeRequest;
using registry::v1::PrivacyService;
using registry::v1::PurgePeopleRequest;
using registry::v1::PurgePlan;

// One transaction over the whole list.
constexpr absl::Duration kPurgeTimeout = absl::Minutes(15);

std::string Text(const PurgePlan& plan) {
  return absl::StrCat("  destroyed: identities of ", plan.people(), " people, ", plan.conflicts(),
                      " conflicting rows of lists, evidence and notes of ", plan.details(), " events, ",
                      plan.waiting_statuses(), " waiting statuses, the key\n  kept: ", plan.events(),
                      " events by person id, all counts, ", plan.audit_records(), " audit records\n");
}

absl::StatusOr<int> Purge(Tool& tool, bool dry_run, const std::string& reference) {
  if (dry_run != reference.empty()) {
    return absl::InvalidArgumentError("Give either --dry-run, or --confirm with the reference that it printed.");
  }
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  if (dry_run) {
    PlanPurgeRequest request;
    request.set_regency_code(*regency);
    auto response = tool.Call<PrivacyService>("registry", &PrivacyService::Stub::PlanPurge, request);
    if (!response.ok()) return response.status();
    if (tool.PrintedJson(*response)) return kDone;
    tool.out() << "A purge of " << *regency << " is allowed since " << response->plan().allowed_from()
               << ". Nothing was changed; it would be:\n"
               << Text(response->plan()) << "To do it: jb purge --confirm " << response->reference() << '\n';
    return kDone;
  }
  PurgePeopleRequest request;
  request.set_regency_code(*regency);
  request.set_reference(reference);
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  registry::v1::PurgePeopleResponse response;
  const grpc::Status status =
      PrivacyService::NewStub(*channel)->PurgePeople(rpc::NewContext(kPurgeTimeout).get(), request, &response);
  if (!status.ok()) return tool.Explain("registry", **channel, status);
  if (tool.PrintedJson(response)) return kDone;
  tool.out() << "Purged " << *regency << ", record " << response.record() << ":\n"
             << Text(response.purged())
             << "The old key is destroyed once nothing else needs it: jb keys status. Backups hold what they held.\n";
  return kDone;
}

}  // namespace

void AddPurge(CLI::App& app, Tool& tool) {
  CLI::App* purge = app.add_subcommand("purge", "Destroy what identifies people, once the retention has run out");
  auto dry_run = std::make_shared<bool>(false);
  auto reference = std::make_shared<std::string>();
  purge->add_flag("--dry-run", *dry_run, "Only say what would go, and print the reference that --confirm needs");
  purge->add_option("--confirm", *reference, "The reference that --dry-run printed");
  tool.On(purge, [&tool, dry_run, reference] { return Purge(tool, *dry_run, *reference); });
}

}  // namespace jemputbola::cli
