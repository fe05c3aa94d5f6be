#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "absl/time/civil_time.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// A code that was replaced by another, with or without a new name: of a village or of a district, both in one regency.
struct AreaChange {
  std::string old_code;
  std::string old_name;
  std::string new_code;
  std::string new_name;
  // First day of the new code; the old one was valid to the day before.
  absl::CivilDay valid_from;
  // Which decrees listed the old and the new code; may be empty.
  std::string old_decree;
  std::string new_decree;

  friend bool operator==(const AreaChange&, const AreaChange&) = default;
};

// Another way to write the name of the area with this code.
struct AreaAlias {
  std::string code;
  std::string name;

  friend bool operator==(const AreaAlias&, const AreaAlias&) = default;
};

// One row of a file of changes, as text. `valid_from` may be empty when the day of `new_decree` is known here.
struct AreaChangeRow {
  std::string_view old_code, old_name, new_code, new_name, old_decree, new_decree, valid_from;
};

// The change a row tells of, or why it cannot be one: what moves to another regency leaves its list, so that is none.
// Kepmendagri 100.1.1-6117/2022 is the one decree whose day is known without `valid_from`: 9 November 2022.
std::variant<AreaChange, RowProblem> ReadAreaChangeRow(const AreaChangeRow& row);

// The alias a row tells of, or why it cannot be one.
std::variant<AreaAlias, RowProblem> ReadAreaAliasRow(std::string_view code, std::string_view alias);

}  // namespace jemputbola::registry::domain
