#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/csv/header.h"

namespace jemputbola::csv {

inline constexpr std::size_t kMostColumns = 200;
inline constexpr std::size_t kMostFieldBytes = 64u << 10;
inline constexpr std::size_t kMostLineBytes = 256u << 10;

// Reads a CSV file (RFC 4180, through libcsv) that arrives in pieces of any size. The first line names the columns in
// any order; it also tells whether commas, semicolons or tabs separate them. UTF-8 with or without a byte order mark;
// line ends of any system. Columns that nobody asked for, lines without content and empty fields beyond the header are
// ignored. Memory does not grow with the file. Not thread-safe.
class Table {
 public:
  struct Handlers {
    // `values` stand in the order of the columns asked for, without spaces around; empty where there is no such
    // column. Valid during the call only. Line 1 is the first of the file. An error ends the reading.
    std::function<absl::Status(std::int64_t line, const std::vector<std::string_view>& values)> row;
    // A line that is no row of the table, and a sentence that says why.
    std::function<void(std::int64_t line, std::string_view message)> problem;
  };
  Table(std::vector<Column> columns, Handlers handlers);
  ~Table();

  // INVALID_ARGUMENT, which ends the reading and says what to do: not a text file in UTF-8 (see encoding.h), a required
  // column missing or there twice, more than 200 columns, a field of more than 64 KiB or a line of more than 256 KiB.
  // What `row` returned, when it failed.
  absl::Status Feed(std::string_view piece);
  // After the last piece: the last line may lack its end. INVALID_ARGUMENT for a file without a header or with a quote
  // that is never closed.
  absl::Status Finish();

  // Whether the file has the column; known once Feed has seen the first line, or after Finish.
  bool Has(std::size_t column) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::csv
