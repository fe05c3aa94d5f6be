#include "common/clock/clock.h"

#include <filesystem>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/tool.h"
#include "common/clock/civil.h"

namespace jemputbola::cli {
namespace {

void Print(Tool& tool, const Deployment& deployment, absl::Time now) {
  const std::string text = clock::FormatTime(absl::FromUnixSeconds(absl::ToUnixSeconds(now)), tool.Zone());
  if (tool.json()) {
    tool.out() << "{\"mode\":\"" << deployment.clock_mode() << "\",\"now\":\"" << text << "\"}\n";
  } else {
    tool.out() << text << " (" << deployment.clock_mode() << " clock)\n";
  }
}

absl::StatusOr<int> Set(Tool& tool, const std::string& text) {
  absl::StatusOr<Deployment*> deployment = tool.deployment();
  if (!deployment.ok()) return deployment.status();
  if ((*deployment)->clock_mode() != "manual") {
    return absl::FailedPreconditionError(
        "The deployment runs on the system clock: only with clock = \"manual\" in [deployment] can it be set.");
  }
  absl::StatusOr<absl::Time> now = clock::ParseTime(text);
  if (!now.ok()) return now.status();
  auto clock = clock::ManualClock::Open((*deployment)->home() + "/clock", *now);
  if (!clock.ok()) return clock.status();
  (*clock)->Set(*now);
  Print(tool, **deployment, *now);
  return kDone;
}

absl::StatusOr<int> Show(Tool& tool) {
  absl::StatusOr<Deployment*> deployment = tool.deployment();
  if (!deployment.ok()) return deployment.status();
  if ((*deployment)->clock_mode() != "manual") {
    Print(tool, **deployment, absl::Now());
    return kDone;
  }
  const std::string path = (*deployment)->home() + "/clock";
  if (!std::filesystem::exists(path)) return absl::NotFoundError("The clock was not set yet: run jb clock set TIME.");
  auto clock = clock::ManualClock::Open(path, absl::Now());
  if (!clock.ok()) return clock.status();
  Print(tool, **deployment, (*clock)->Now());
  return kDone;
}

}  // namespace

void AddClock(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("clock", "The time as the deployment sees it");
  group->require_subcommand(1);
  auto time = std::make_shared<std::string>();
  CLI::App* set = group->add_subcommand("set", "Move the clock of a training deployment, all services at once");
  set->add_option("time", *time, "As 2024-07-24T07:30:00+08:00")->required();
  tool.On(set, [&tool, time] { return Set(tool, *time); });
  tool.On(group->add_subcommand("show", "Show it"), [&tool] { return Show(tool); });
}

}  // namespace jemputbola::cli
