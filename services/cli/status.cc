#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/health.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"

namespace jemputbola::cli {
namespace {

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) escaped += c;
  }
  return escaped;
}

void PrintJson(Tool& tool, const std::vector<ServiceHealth>& services) {
  std::string list;
  for (const ServiceHealth& health : services) {
    if (!list.empty()) list += ',';
    list += health.error.empty()
                ? ToJson(health.status)
                : absl::StrCat("{\"service\":\"", health.service, "\",\"error\":\"", Escaped(health.error), "\"}");
  }
  tool.out() << "{\"services\":[" << list << "]}\n";
}

void PrintTables(Tool& tool, const std::vector<ServiceHealth>& services) {
  Table overview({"service", "level", "clock", "now", "started", "depends on"});
  Table logs({"log of", "partition", "head", "on Redis", "level", "owner"});
  Table consumers({"consumer", "source", "partition", "position", "lag", "dead letters", "level", "message"});
  bool any_log = false;
  bool any_consumer = false;
  for (const ServiceHealth& health : services) {
    if (!health.error.empty()) {
      overview.Add({health.service, "away", "", "", "", ""});
      continue;
    }
    std::string dependencies;
    for (const auto& dependency : health.status.dependencies()) {
      absl::StrAppend(&dependencies, dependencies.empty() ? "" : ", ", dependency.name(), " ",
                      LevelName(dependency.level()));
    }
    overview.Add({health.service, LevelName(health.status.level()), health.status.clock_mode(),
                  tool.Local(health.status.now()), tool.Local(health.status.started_at()), dependencies});
    for (const auto& produced : health.status.produced()) {
      any_log = true;
      logs.Add({health.service, produced.partition(), absl::StrCat(produced.head().seq()),
                absl::StrCat(produced.relayed_seq()), LevelName(produced.level()),
                absl::StrCat(produced.owner(), " (", produced.fence(), ")")});
    }
    for (const auto& consumed : health.status.consumed()) {
      any_consumer = true;
      consumers.Add({health.service, consumed.source(), consumed.partition(), absl::StrCat(consumed.position().seq()),
                     absl::StrCat(consumed.lag()), absl::StrCat(consumed.dead_letters()), LevelName(consumed.level()),
                     consumed.message()});
    }
  }
  overview.Print(tool.out());
  if (any_log) {
    tool.out() << '\n';
    logs.Print(tool.out());
  }
  if (any_consumer) {
    tool.out() << '\n';
    consumers.Print(tool.out());
  }
}

absl::StatusOr<int> Show(Tool& tool, const std::vector<std::string>& names) {
  if (absl::StatusOr<Deployment*> deployment = tool.deployment(); !deployment.ok()) return deployment.status();
  for (const std::string& name : names) {
    if (absl::Status status = CheckService(name); !status.ok()) return status;
  }
  const std::vector<ServiceHealth> services = AskStatus(tool, names);
  const std::string why = WhyNotGreen(services);
  if (tool.json()) {
    PrintJson(tool, services);
  } else {
    PrintTables(tool, services);
    tool.out() << '\n' << (why.empty() ? "All is well." : why) << '\n';
  }
  return why.empty() ? kDone : kNotGreen;
}

}  // namespace

absl::Status CheckService(const std::string& service) {
  std::string known;
  for (const char* name : kServices) {
    if (service == name) return absl::OkStatus();
    absl::StrAppend(&known, known.empty() ? "" : ", ", name);
  }
  return absl::InvalidArgumentError(absl::StrCat("There is no service ", service, ": there are ", known, "."));
}

std::vector<ServiceHealth> AskStatus(Tool& tool, const std::vector<std::string>& services) {
  using platform::v1::AdminService;
  std::vector<std::string> names = services;
  if (names.empty()) names.assign(std::begin(kServices), std::end(kServices));
  std::vector<ServiceHealth> answers;
  for (const std::string& name : names) {
    ServiceHealth health{name, "", {}};
    auto response = tool.Call<AdminService>(name, &AdminService::Stub::GetStatus, platform::v1::GetStatusRequest());
    if (response.ok()) {
      health.status = *std::move(response);
    } else {
      health.error = std::string(response.status().message());
    }
    answers.push_back(std::move(health));
  }
  return answers;
}

void AddStatus(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("status", "How every service is; exit code 0 only when all is green");
  auto services = std::make_shared<std::vector<std::string>>();
  command->add_option("--service", *services, "Only these services");
  tool.On(command, [&tool, services] { return Show(tool, *services); });
}

}  // namespace jemputbola::cli
