#include <filesystem>
#include <ostream>
#include <regex>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/tool.h"
#include "common/crypto/crypto.h"

namespace jemputbola::cli {
namespace {

struct NewPartner {
  std::string name;
  std::vector<std::string> regencies;
};

absl::StatusOr<int> AddOne(Tool& tool, const NewPartner& partner) {
  if (!std::regex_match(partner.name, std::regex("[a-z0-9][a-z0-9_-]{0,39}"))) {
    return absl::InvalidArgumentError("A partner's name is 1 to 40 small letters, digits, - and _.");
  }
  for (const std::string& regency : partner.regencies) {
    if (!std::regex_match(regency, std::regex(R"(\d\d\.\d\d)"))) {
      return absl::InvalidArgumentError("A regency code has the form 53.03.");
    }
  }
  absl::StatusOr<Deployment*> deployment = tool.deployment();
  if (!deployment.ok()) return deployment.status();
  const std::string path = (*deployment)->home() + "/keys/partners.toml";
  std::string content =
      "# Partners of the gateway: the hash of each one's token, and what it may see. Made by jb partner add.\n";
  if (std::filesystem::exists(path)) {
    absl::StatusOr<std::string> before = ReadFile(path);
    if (!before.ok()) return before.status();
    content = *std::move(before);
  }
  if (content.find(absl::StrCat("name = \"", partner.name, "\"")) != std::string::npos) {
    return absl::AlreadyExistsError(absl::StrCat("There is a partner ", partner.name, " in ", path,
                                                 ": remove its entry first to give it a new token."));
  }
  const std::string token = crypto::NewToken();
  absl::StrAppend(&content, "\n[[partner]]\nname = \"", partner.name, "\"\ntoken_hash = \"", crypto::TokenHash(token),
                  "\"\nregencies = [\"", absl::StrJoin(partner.regencies, "\", \""), "\"]\n");
  if (absl::Status status = WriteFile(path, content, 0600); !status.ok()) return status;

  if (tool.json()) {
    tool.out() << "{\"name\":\"" << partner.name << "\",\"regencies\":[\"" << absl::StrJoin(partner.regencies, "\",\"")
               << "\"],\"token\":\"" << token << "\"}\n";
  } else {
    tool.out() << "The token of " << partner.name << ", shown only now:\n" << token << '\n';
  }
  return kDone;
}

}  // namespace

void AddPartner(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("partner", "Agencies that may ask the gateway");
  group->require_subcommand(1);
  auto partner = std::make_shared<NewPartner>();
  CLI::App* add = group->add_subcommand("add", "Give an agency a token");
  add->add_option("name", partner->name, "Its name, as polres")->required();
  add->add_option("--regency", partner->regencies, "Regencies it may see")->required();
  tool.On(add, [&tool, partner] { return AddOne(tool, *partner); });
}

}  // namespace jemputbola::cli
