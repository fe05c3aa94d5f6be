#include "common/config/config.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/config/nearest.h"

namespace jemputbola::config {
namespace {

constexpr absl::string_view kPrefix = "JB_";
constexpr absl::string_view kFileVariable = "JB_CONFIG";

std::string Variable(const std::string& key) {
  return absl::StrCat(kPrefix, absl::AsciiStrToUpper(absl::StrReplaceAll(key, {{".", "_"}})));
}

absl::Status Unknown(const std::string& what, const std::string& nearest) {
  return absl::InvalidArgumentError(absl::StrCat("unknown ", what, "; the nearest known one is ", nearest));
}

absl::string_view Expected(ValueType type) {
  switch (type) {
    case ValueType::kText:
      return "a text";
    case ValueType::kInteger:
      return "a whole number";
    case ValueType::kReal:
      return "a number";
    case ValueType::kSwitch:
      return "true or false";
    case ValueType::kDuration:
      return "a duration such as 500ms or 5s";
    case ValueType::kList:
      return "a list of texts";
  }
  return "something else";
}

}  // namespace

// The command line, read by CLI11; what is not given stays empty.
class Schema::Flags {
 public:
  explicit Flags(const Schema& schema) : app_(schema.program_) {
    app_.allow_extras();
    app_.add_option("--config", file_, "TOML file with settings");
    for (const Entry& entry : schema.entries_) {
      CLI::Option* option = app_.add_option("--" + entry.key, values_[entry.key], entry.help);
      option->type_name("");
      if (entry.type == ValueType::kSwitch) option->expected(0, 1)->default_str("true");
      if (entry.type == ValueType::kList) option->delimiter(',');
    }
  }

  absl::Status Parse(const Schema& schema, int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return absl::CancelledError(app_.help());
    } catch (const CLI::ParseError& error) {
      return absl::InvalidArgumentError(absl::StrCat("the command line: ", error.what()));
    }
    if (const std::vector<std::string> extras = app_.remaining(); !extras.empty()) {
      std::vector<std::string> known = {"--config"};
      for (const Entry& entry : schema.entries_) known.push_back("--" + entry.key);
      const std::string flag = extras[0].substr(0, extras[0].find('='));
      return Unknown("flag " + flag, NearestOf(flag, known));
    }
    return absl::OkStatus();
  }

  const std::string& file() const { return file_; }
  bool Given(const std::string& key) const { return app_.count("--" + key) > 0; }
  const std::vector<std::string>& Values(const std::string& key) const { return values_.at(key); }

 private:
  CLI::App app_;
  std::string file_;
  // By key.
  std::map<std::string, std::vector<std::string>> values_;
};

Schema::Schema(std::string program) : program_(std::move(program)) {}

Schema& Schema::Add(std::string key, std::string* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kText, [target](const auto& values) {
                        *target = values.front();
                        return true;
                      }});
  return *this;
}

Schema& Schema::Add(std::string key, std::int64_t* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kInteger,
                      [target](const auto& values) { return absl::SimpleAtoi(values.front(), target); }});
  return *this;
}

Schema& Schema::Add(std::string key, double* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kReal,
                      [target](const auto& values) { return absl::SimpleAtod(values.front(), target); }});
  return *this;
}

Schema& Schema::Add(std::string key, bool* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kSwitch, [target](const auto& values) {
                        *target = values.front() == "true";
                        return *target || values.front() == "false";
                      }});
  return *this;
}

Schema& Schema::Add(std::string key, absl::Duration* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kDuration,
                      [target](const auto& values) { return absl::ParseDuration(values.front(), target); }});
  return *this;
}

Schema& Schema::Add(std::string key, std::vector<std::string>* target, std::string help) {
  entries_.push_back({std::move(key), std::move(help), ValueType::kList, [target](const auto& values) {
                        *target = values;
                        return true;
                      }});
  return *this;
}

Schema& Schema::Ignore(std::string table) {
  ignored_.push_back(std::move(table));
  return *this;
}

const Schema::Entry* Schema::Find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

bool Schema::Ignored(std::string_view key) const {
  for (const std::string& table : ignored_) {
    if (key == table || (key.starts_with(table) && key[table.size()] == '.')) return true;
  }
  return false;
}

std::vector<std::string> Schema::Candidates(std::string_view key) const {
  std::vector<std::string> candidates;
  for (const Entry& entry : entries_) candidates.push_back(entry.key);
  if (const std::size_t dot = key.find('.'); dot != std::string_view::npos) {
    for (const std::string& table : ignored_) candidates.push_back(table + std::string(key.substr(dot)));
  }
  return candidates;
}

absl::Status Schema::Apply(const Entry& entry, const std::string& where,
                           const std::optional<std::vector<std::string>>& texts) {
  if (texts && entry.set(*texts)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(where, " must be ", Expected(entry.type)));
}

absl::Status Schema::ReadEnvironment(const std::map<std::string, std::string>& environment) const {
  for (const auto& [name, value] : environment) {
    if (!absl::StartsWith(name, kPrefix) || name == kFileVariable) continue;
    std::vector<std::string> known = {std::string(kFileVariable)};
    bool mine = false;
    for (const Entry& entry : entries_) {
      known.push_back(Variable(entry.key));
      mine = mine || known.back() == name;
    }
    bool ignored = false;
    for (const std::string& table : ignored_) {
      ignored = ignored || name == Variable(table) || name.starts_with(Variable(table) + "_");
    }
    if (!mine && !ignored) return Unknown("environment variable " + name, NearestOf(name, known));
  }
  for (const Entry& entry : entries_) {
    const auto found = environment.find(Variable(entry.key));
    if (found == environment.end()) continue;
    std::vector<std::string> values = {found->second};
    if (entry.type == ValueType::kList) values = absl::StrSplit(found->second, ',', absl::SkipEmpty());
    if (absl::Status status = Apply(entry, found->first, values); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Schema::Load(int argc, const char* const* argv, const std::map<std::string, std::string>& environment) {
  Flags flags(*this);
  if (absl::Status status = flags.Parse(*this, argc, argv); !status.ok()) return status;

  std::string file = flags.file();
  if (const auto found = environment.find(std::string(kFileVariable)); file.empty() && found != environment.end()) {
    file = found->second;
  }
  if (!file.empty()) {
    if (absl::Status status = ReadFile(file); !status.ok()) return status;
  }
  if (absl::Status status = ReadEnvironment(environment); !status.ok()) return status;
  for (const Entry& entry : entries_) {
    if (!flags.Given(entry.key)) continue;
    if (absl::Status status = Apply(entry, "--" + entry.key, flags.Values(entry.key)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::map<std::string, std::string> ProcessEnvironment() {
  std::map<std::string, std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const char* equals = std::strchr(*variable, '=');
    if (equals != nullptr)
      variables.emplace(std::string(*variable, static_cast<std::size_t>(equals - *variable)), equals + 1);
  }
  return variables;
}

}  // namespace jemputbola::config
