#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::api {

// Reads a CSV file (RFC 4180, through libcsv) that arrives in pieces of any size. The first line names the columns, in
// any order and letter case; columns that nobody asked for are ignored, as are empty lines and a UTF-8 byte order mark.
// Memory does not grow with the file.
class CsvTable {
 public:
  struct Handlers {
    // `values` stand in the order of required, then optional; without spaces around; empty where there is no such
    // column. Valid during the call only. Line 1 is the header.
    std::function<absl::Status(std::int64_t line, const std::vector<std::string_view>& values)> row;
    // A line that is no row of the table.
    std::function<void(std::int64_t line, const domain::RowProblem& problem)> problem;
  };
  CsvTable(std::vector<std::string> required, std::vector<std::string> optional, Handlers handlers);
  ~CsvTable();

  // INVALID_ARGUMENT, which ends the reading: a required column is missing, a field is larger than 64 KiB, or a line
  // has more than 200 fields. What `row` returned, when it failed.
  absl::Status Feed(std::string_view piece);
  // After the last piece: the last line may lack its end. INVALID_ARGUMENT for a file without a header.
  absl::Status Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::registry::api
