#include <fcntl.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/config/config.h"
#include "common/config/nearest.h"

namespace jemputbola::config {

namespace {

std::optional<std::string> Text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return absl::StrCat(integer->get());
  if (const auto* real = node.as_floating_point()) return absl::StrFormat("%.17g", real->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  return std::nullopt;
}

// The node as the texts a setting of `type` is made from; nullopt when it is something else.
std::optional<std::vector<std::string>> Texts(const toml::node& node, ValueType type) {
  std::vector<std::string> texts;
  if (type == ValueType::kList) {
    if (!node.is_array()) return std::nullopt;
    for (const toml::node& element : *node.as_array()) {
      if (!element.is_string()) return std::nullopt;
      texts.push_back(*Text(element));
    }
    return texts;
  }
  const bool right = type == ValueType::kInteger  ? node.is_integer()
                     : type == ValueType::kReal   ? node.is_number()
                     : type == ValueType::kSwitch ? node.is_boolean()
                                                  : node.is_string();
  if (!right) return std::nullopt;
  texts.push_back(*Text(node));
  return texts;
}

template <typename Visit>
absl::Status ForEachLeaf(const toml::table& table, const std::string& prefix, const Visit& visit) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const auto* inner = node.as_table()) {
      if (absl::Status status = ForEachLeaf(*inner, key + ".", visit); !status.ok()) return status;
      continue;
    }
    if (absl::Status status = visit(key, node); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<toml::table> Parse(const std::string& path) {
  // toml++ does not tell an absent file from one it may not read.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const std::string message = absl::StrCat("cannot read the configuration ", path, ": ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(message) : absl::InvalidArgumentError(message);
  }
  close(fd);
  try {
    return toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", error.source().begin.line, ": ", std::string(error.description())));
  }
}

}  // namespace

absl::Status Schema::ReadFile(const std::string& path) const {
  const absl::StatusOr<toml::table> table = Parse(path);
  if (!table.ok()) return table.status();

  std::map<std::string, const toml::node*> nodes;
  const auto where = [&path](const toml::node& node, const std::string& text) {
    return absl::StrCat(path, ":", node.source().begin.line, ": ", text);
  };
  const auto check = [&](const std::string& key, const toml::node& node) -> absl::Status {
    if (Find(key) != nullptr) {
      nodes[key] = &node;
    } else if (!Ignored(key)) {
      return absl::InvalidArgumentError(absl::StrCat(where(node, "unknown key "), key, "; the nearest known one is ",
                                                     NearestOf(key, Candidates(key))));
    }
    return absl::OkStatus();
  };
  if (absl::Status status = ForEachLeaf(*table, "", check); !status.ok()) return status;

  for (const Entry& entry : entries_) {
    const auto found = nodes.find(entry.key);
    if (found == nodes.end()) continue;
    const std::string place = where(*found->second, entry.key);
    if (absl::Status status = Apply(entry, place, Texts(*found->second, entry.type)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::config
