#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/keys_rotate.h"
#include "cli/tool.h"
#include "common/crypto/crypto.h"
#include "common/rpc/tokens.h"

namespace jemputbola::cli {
namespace {

absl::StatusOr<bool> MakeFolder(const std::string& path) {
  std::error_code error;
  const bool created = std::filesystem::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat("Cannot create ", path, ": ", error.message(), "."));
  if (created && chmod(path.c_str(), 0700) != 0) {
    return absl::UnavailableError(absl::StrCat("Cannot protect ", path, ": ", std::strerror(errno), "."));
  }
  return created;
}

absl::StatusOr<bool> Made(const absl::Status& status) {
  if (absl::IsAlreadyExists(status)) return false;
  if (!status.ok()) return status;
  return true;
}

// After a rotation keys/registry.N.key has taken the place of keys/registry.key.
bool WasRotated(const std::string& home) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(home + "/keys", error)) {
    const std::string name = entry.path().filename();
    if (name != "registry.key" && absl::StartsWith(name, "registry.") && absl::EndsWith(name, ".key")) return true;
  }
  return false;
}

absl::StatusOr<int> InitKeys(Tool& tool) {
  absl::StatusOr<std::string> home = tool.Home();
  if (!home.ok()) return home.status();
  std::vector<std::string> made;
  std::vector<std::string> kept;
  auto note = [&](const std::string& name, const absl::StatusOr<bool>& created) {
    if (created.ok()) (*created ? made : kept).push_back(name);
    return created.status();
  };
  for (const char* folder : {"", "keys", "run", "data", "log", "spool"}) {
    absl::StatusOr<bool> created = MakeFolder(absl::StrCat(*home, "/", folder));
    if (!created.ok()) return created.status();
  }
  for (const char* name : {"registry", "walk_in", "field_reporting", "notification", "audit", "agreement"}) {
    const std::string file = absl::StrCat("keys/", name, ".key");
    if (name == std::string("registry") && WasRotated(*home)) {
      kept.push_back(file + " (rotated)");
      continue;
    }
    absl::Status status = note(file, Made(crypto::WriteKeyFile(absl::StrCat(*home, "/", file), crypto::Key::Random())));
    if (!status.ok()) return status;
  }
  for (const std::string name : {"registry", "field_reporting", "scheduling", "notification", "gateway", "jb"}) {
    absl::Status status = note(absl::StrCat("keys/tokens/", name, ".token"),
                               Made(rpc::WriteTokens(absl::StrCat(*home, "/keys/tokens"), {name})));
    if (!status.ok()) return status;
  }

  if (tool.json()) {
    auto list = [](const std::vector<std::string>& names) {
      std::string text;
      for (const std::string& name : names) text += (text.empty() ? "\"" : ",\"") + name + "\"";
      return "[" + text + "]";
    };
    tool.out() << "{\"made\":" << list(made) << ",\"kept\":" << list(kept) << "}\n";
    return kDone;
  }
  for (const std::string& name : made) tool.out() << "made  " << name << '\n';
  for (const std::string& name : kept) tool.out() << "kept  " << name << '\n';
  return kDone;
}

}  // namespace

void AddKeys(CLI::App& app, Tool& tool) {
  CLI::App* keys = app.add_subcommand("keys", "Keys and tokens of the deployment");
  keys->require_subcommand(1);
  tool.On(keys->add_subcommand("init", "Make the home folder and whatever it lacks; nothing is overwritten"),
          [&tool] { return InitKeys(tool); });
  AddKeyRotation(*keys, tool);
}

}  // namespace jemputbola::cli
