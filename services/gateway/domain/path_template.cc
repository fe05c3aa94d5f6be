#include "gateway/domain/path_template.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/domain/query.h"
#include "gateway/domain/text.h"

namespace jemputbola::gateway {
namespace {

bool IsFieldPath(std::string_view text) {
  for (std::string_view part : Split(text, '.')) {
    if (part.empty() || absl::ascii_isdigit(static_cast<unsigned char>(part[0]))) return false;
    for (char c : part) {
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
    }
  }
  return true;
}

bool IsLiteral(std::string_view text) {
  return !text.empty() && text.find_first_of("{}*=:?#%") == std::string_view::npos;
}

absl::Status Fault(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("path template \"", std::string(text), "\": ", std::string(what)));
}

// Splits at slashes that are not inside braces.
std::vector<std::string> SplitOutsideBraces(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (char c : text) {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c == '/' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

absl::StatusOr<PathTemplate> PathTemplate::Parse(std::string_view text) {
  PathTemplate parsed;
  parsed.text_ = std::string(text);
  std::string_view rest = text;
  if (rest.empty() || rest[0] != '/') return Fault(text, "must begin with /");
  rest.remove_prefix(1);
  const std::size_t tail = rest.find_last_of("/}");
  const std::size_t colon = rest.find(':', tail == std::string_view::npos ? 0 : tail);
  if (colon != std::string_view::npos) {
    parsed.verb_ = std::string(rest.substr(colon + 1));
    if (!IsLiteral(parsed.verb_)) return Fault(text, "the verb after : must be a plain word");
    rest = rest.substr(0, colon);
  }
  for (const std::string& part : SplitOutsideBraces(rest)) {
    if (part == "*") {
      parsed.segments_.push_back({true, ""});
    } else if (IsLiteral(part)) {
      parsed.segments_.push_back({false, part});
    } else if (part.size() > 2 && part.front() == '{' && part.back() == '}') {
      const std::string_view inside = std::string_view(part).substr(1, part.size() - 2);
      const std::size_t equals = std::min(inside.find('='), inside.size());
      const std::string_view pattern = inside.substr(std::min(equals + 1, inside.size()));
      Variable variable{std::string(inside.substr(0, equals)), parsed.segments_.size(), 0};
      if (!IsFieldPath(variable.field)) return Fault(text, absl::StrCat("\"", part, "\" does not name a field"));
      for (const Variable& other : parsed.variables_) {
        if (other.field == variable.field) return Fault(text, absl::StrCat(variable.field, " stands twice"));
      }
      for (std::string_view piece : Split(pattern.empty() ? "*" : pattern, '/')) {
        if (piece != "*" && !IsLiteral(piece)) return Fault(text, absl::StrCat("\"", part, "\" is not supported"));
        parsed.segments_.push_back({piece == "*", piece == "*" ? std::string() : std::string(piece)});
      }
      variable.last = parsed.segments_.size();
      parsed.variables_.push_back(std::move(variable));
    } else {
      return Fault(text, absl::StrCat("\"", part, "\" is not a segment"));
    }
  }
  return parsed;
}

std::optional<std::map<std::string, std::string>> PathTemplate::Match(std::string_view path) const {
  if (path.empty() || path[0] != '/') return std::nullopt;
  path.remove_prefix(1);
  if (!verb_.empty()) {
    if (path.size() <= verb_.size() || !path.ends_with(verb_) || path[path.size() - verb_.size() - 1] != ':') {
      return std::nullopt;
    }
    path.remove_suffix(verb_.size() + 1);
  }
  if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1 != segments_.size()) return std::nullopt;
  std::vector<std::string> values;
  values.reserve(segments_.size());
  for (std::string_view part : Split(path, '/')) {
    const Segment& segment = segments_[values.size()];
    std::optional<std::string> value = PercentDecode(part);
    if (!value.has_value() || value->empty()) return std::nullopt;
    if (!segment.wildcard && *value != segment.literal) return std::nullopt;
    values.push_back(*std::move(value));
  }
  std::map<std::string, std::string> fields;
  for (const Variable& variable : variables_) {
    fields[variable.field] = absl::StrJoin(values.begin() + static_cast<std::ptrdiff_t>(variable.first),
                                           values.begin() + static_cast<std::ptrdiff_t>(variable.last), "/");
  }
  return fields;
}

std::vector<std::string> PathTemplate::Fields() const {
  std::vector<std::string> fields;
  for (const Variable& variable : variables_) fields.push_back(variable.field);
  return fields;
}

int PathTemplate::literals() const {
  return static_cast<int>(
      std::count_if(segments_.begin(), segments_.end(), [](const Segment& segment) { return !segment.wildcard; }));
}

}  // namespace jemputbola::gateway
