#include "cli/generate/csv.h"

#include <csv.h>

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::cli::generate {
namespace {

struct Sink {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
};

void AddField(void* field, std::size_t size, void* sink) {
  static_cast<Sink*>(sink)->row.emplace_back(static_cast<const char*>(field), size);
}

void AddRow(int, void* sink) {
  auto* self = static_cast<Sink*>(sink);
  self->rows.push_back(std::move(self->row));
  self->row.clear();
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& required) {
  Sink sink;
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return absl::ResourceExhaustedError("Out of memory.");
  bool whole = csv_parse(&parser, text.data(), text.size(), AddField, AddRow, &sink) == text.size() &&
               csv_fini(&parser, AddField, AddRow, &sink) == 0;
  csv_free(&parser);
  if (!whole) {
    return absl::InvalidArgumentError(absl::StrCat("Line ", sink.rows.size() + 1, " is not CSV: check its quotes."));
  }
  if (sink.rows.empty()) return absl::InvalidArgumentError("The file is empty: it needs a header.");
  const std::vector<std::string>& header = sink.rows.front();
  for (const std::string& column : required) {
    if (std::find(header.begin(), header.end(), column) == header.end()) {
      return absl::InvalidArgumentError(absl::StrCat("The header lacks the column ", column, "."));
    }
  }
  std::vector<CsvRow> rows;
  for (std::size_t line = 1; line < sink.rows.size(); ++line) {
    if (sink.rows[line].size() != header.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Line ", line + 1, " has ", sink.rows[line].size(), " fields, the header ", header.size(), "."));
    }
    CsvRow row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = std::move(sink.rows[line][i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty() || &field != &fields.front()) line += ',';
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    std::string quoted(csv_write(nullptr, 0, field.data(), field.size()), '\0');
    csv_write(quoted.data(), quoted.size(), field.data(), field.size());
    line += quoted;
  }
  return line + "\n";
}

}  // namespace jemputbola::cli::generate
