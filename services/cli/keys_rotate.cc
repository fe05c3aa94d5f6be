#include "cli/keys_rotate.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "cli/progress.h"
#include "jemputbola/registry/v1/privacy.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::GetKeyStatusRequest;
using registry::v1::KeyStatus;
using registry::v1::PrivacyService;
using registry::v1::RotateKeysRequest;

constexpr absl::Duration kAskEvery = absl::Milliseconds(300);
// A lease of a process that was killed runs out sooner; what is wrong for longer needs the operator.
constexpr absl::Duration kProblem = absl::Seconds(10);

int Print(Tool& tool, const KeyStatus& status) {
  if (tool.PrintedJson(status)) return status.problem().empty() ? kDone : kNotGreen;
  tool.out() << "Version " << status.version() << " of the registry's key seals what is written\n";
  if (!status.older().empty()) {
    tool.out() << "Version " << absl::StrJoin(status.older(), ", ") << " is being replaced: " << status.done()
               << " of about " << status.total() << " rows\n";
  }
  if (!status.problem().empty()) tool.out() << "It does not go on: " << status.problem() << '\n';
  return status.problem().empty() ? kDone : kNotGreen;
}

absl::StatusOr<KeyStatus> Ask(Tool& tool) {
  auto response = tool.Call<PrivacyService>("registry", &PrivacyService::Stub::GetKeyStatus, GetKeyStatusRequest());
  if (!response.ok()) return response.status();
  return response->status();
}

absl::StatusOr<int> Rotate(Tool& tool, const std::string& reason, bool wait) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<KeyStatus> status = Ask(tool);
  if (!status.ok()) return status.status();
  // One that was begun before is followed to its end, also when it is stuck at destroying the old key.
  const auto runs = [&] { return !status->older().empty() || !status->problem().empty(); };
  if (!runs()) {
    RotateKeysRequest request;
    request.set_regency_code(*regency);
    request.set_reason(reason);
    auto response = tool.Call<PrivacyService>("registry", &PrivacyService::Stub::RotateKeys, request);
    if (!response.ok()) return response.status();
    status = response->status();
  }
  {
    Progress progress(tool.err());
    absl::Time well = absl::Now();
    while (wait && status.ok() && runs()) {
      if (status->problem().empty()) well = absl::Now();
      if (absl::Now() - well > kProblem) break;
      progress.Done(status->done(), status->total());
      absl::SleepFor(kAskEvery);
      status = Ask(tool);
    }
  }
  if (!status.ok()) return status.status();
  return Print(tool, *status);
}

}  // namespace

void AddKeyRotation(CLI::App& keys, Tool& tool) {
  CLI::App* rotate = keys.add_subcommand("rotate", "Seal all personal data with a new key and destroy the old one");
  auto reason = std::make_shared<std::string>();
  auto background = std::make_shared<bool>(false);
  rotate->add_option("--reason", *reason, "Why; goes on record")->required();
  rotate->add_flag("--background", *background, "Do not wait for the end: see jb keys status");
  tool.On(rotate, [&tool, reason, background] { return Rotate(tool, *reason, !*background); });
  CLI::App* status = keys.add_subcommand("status", "Which key seals, and how far a rotation is");
  tool.On(status, [&tool]() -> absl::StatusOr<int> {
    absl::StatusOr<KeyStatus> answer = Ask(tool);
    if (!answer.ok()) return answer.status();
    return Print(tool, *answer);
  });
}

}  // namespace jemputbola::cli
