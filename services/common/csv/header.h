#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jemputbola::csv {

// A column that a reader asks for. A file may call it by its name or by one of `aliases`, all as CanonicalName writes
// them.
struct Column {
  std::string name;
  std::vector<std::string> aliases;
  bool required = true;
};

// "No. KK " -> "no_kk": lower case, every run of spaces and punctuation one underscore, none at the ends.
std::string CanonicalName(std::string_view title);

// The separator of a file whose first line is `line`: comma, semicolon or tab, whichever stands in it most often
// outside quotes; comma when none does.
char DetectSeparator(std::string_view line);

// What Excel writes above the header to tell its separator ("sep=;"); nothing for any other line.
std::optional<char> ToldSeparator(std::string_view line);

// Where each of `columns` stands among `titles`; nothing for one that is not required and not there. INVALID_ARGUMENT
// names the column that is required and missing, or that stands there twice, under one name or two.
absl::StatusOr<std::vector<std::optional<std::size_t>>> Locate(const std::vector<Column>& columns,
                                                               const std::vector<std::string>& titles);

}  // namespace jemputbola::csv
