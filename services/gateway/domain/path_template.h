#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jemputbola::gateway {

// A path template of google.api.http: "/v1/regencies/{regency_code}/overview:watch". Literals, "*", variables of one
// segment and variables with a pattern ("{name=regencies/*}"); "**" is not supported. Immutable.
class PathTemplate {
 public:
  // INVALID_ARGUMENT, saying what is wrong, for anything outside that grammar.
  static absl::StatusOr<PathTemplate> Parse(std::string_view text);

  // Field path to decoded value for a path as it stands in a request target, without its query; nullopt when it is
  // another path. A segment that is empty or does not decode to UTF-8 matches nothing.
  std::optional<std::map<std::string, std::string>> Match(std::string_view path) const;

  const std::string& text() const { return text_; }
  const std::string& verb() const { return verb_; }
  // Field paths in the order of the template.
  std::vector<std::string> Fields() const;
  // How many segments are literal: among templates that match one path the largest is the most specific.
  int literals() const;

 private:
  struct Segment {
    bool wildcard = false;
    std::string literal;
  };
  struct Variable {
    std::string field;
    std::size_t first = 0;
    std::size_t last = 0;
  };
  std::string text_;
  std::vector<Segment> segments_;
  std::vector<Variable> variables_;
  std::string verb_;
};

}  // namespace jemputbola::gateway
