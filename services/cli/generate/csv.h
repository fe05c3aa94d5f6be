#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jemputbola::cli::generate {

// A row of a CSV file by the names of its header.
using CsvRow = std::map<std::string, std::string>;

// Reads RFC 4180 text with a header. INVALID_ARGUMENT, with the line, when a column of `required` is missing or a row
// has another number of fields than the header.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& required);

// One line, ended by "\n"; fields are quoted where they must be.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace jemputbola::cli::generate
