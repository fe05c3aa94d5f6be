#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/csv/table.h"
#include "jemputbola/platform/v1/import.pb.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::api {

// A file that a caller sends in pieces, and what became of its rows.
struct Upload {
  // Gives the next piece of the file; false at its end.
  std::function<bool(std::string* piece)> read;
  // Tells, at the end, that the sender went away.
  std::function<bool()> broken;
};

// Counts a refused row; the first 1,000 are told of.
void Refuse(platform::v1::ImportResult& result, std::int64_t line, const domain::RowProblem& problem);

// Reads the whole file and looks at its form before the first row is told of, so that a file that is none changes
// nothing. A line that is no row of the table is refused in `result`. Errors of csv::Table; CANCELLED when the sender
// went away; what `row` returned.
absl::Status ReadCsv(const std::vector<csv::Column>& columns, const Upload& upload, platform::v1::ImportResult& result,
                     decltype(csv::Table::Handlers::row) row);

}  // namespace jemputbola::registry::api
