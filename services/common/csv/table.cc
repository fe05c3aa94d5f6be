#include "common/csv/table.h"

#include <csv.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/csv/encoding.h"

namespace jemputbola::csv {
namespace {

std::string_view Trimmed(std::string_view field) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(absl::string_view(field.data(), field.size()));
  return {trimmed.data(), trimmed.size()};
}

// Of any system: CR and LF together are one.
std::int64_t LineEnds(std::string_view field) {
  std::int64_t ends = 0;
  for (std::size_t i = field.find_first_of("\r\n"); i < field.size(); ++i) {
    if (field[i] == '\n' || (field[i] == '\r' && (i + 1 == field.size() || field[i + 1] != '\n'))) ++ends;
  }
  return ends;
}

// csv_parser::pstate inside a field, and in a quoted one before its closing quote.
constexpr int kFieldBegun = 2;

int IsSpace(unsigned char c) {
  return c == ' ' ? 1 : 0;
}

}  // namespace

struct Table::State {
  void OnField(std::string_view field) {
    after_return = false;
    if (!status.ok()) return;
    if (fields_in_line == kMostColumns) return Fail("has more than 200 columns; is this the right file?");
    if ((bytes_in_line += field.size()) > kMostLineBytes) return Fail(kLineTooLong);
    if (fields.size() == fields_in_line) fields.emplace_back();
    fields[fields_in_line++].assign(field);
    lines_inside += LineEnds(field);
  }

  // libcsv tells of every line end, of CR and LF as two; -1 is the end of the file.
  void OnLineEnd(int terminator) {
    if (terminator == CSV_LF && std::exchange(after_return, false) && fields_in_line == 0) return;
    after_return = terminator == CSV_CR;
    if (fields_in_line > 0 && status.ok()) status = header_seen ? Row() : Header();
    line += 1 + std::exchange(lines_inside, 0);
    fields_in_line = 0;
    bytes_in_line = 0;
  }

  void Fail(const char* sentence) { status = absl::InvalidArgumentError(absl::StrCat("Line ", line, " ", sentence)); }

  bool EmptyFrom(std::size_t first) const {
    return std::all_of(fields.begin() + static_cast<std::ptrdiff_t>(first),
                       fields.begin() + static_cast<std::ptrdiff_t>(fields_in_line),
                       [](const std::string& field) { return Trimmed(field).empty(); });
  }

  absl::Status Header() {
    if (EmptyFrom(0)) return absl::OkStatus();
    header_seen = true;
    columns_there = fields_in_line;
    auto located = Locate(columns, {fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(fields_in_line)});
    if (!located.ok()) return located.status();
    places = *std::move(located);
    return absl::OkStatus();
  }

  absl::Status Row() {
    if (EmptyFrom(0)) return absl::OkStatus();
    if (fields_in_line < columns_there || !EmptyFrom(columns_there)) {
      if (handlers.problem)
        handlers.problem(line, "has more or fewer fields than the header; check separators and quotes");
      return absl::OkStatus();
    }
    if (!handlers.row) return absl::OkStatus();
    values.clear();
    for (const auto& place : places) values.push_back(place ? Trimmed(fields[*place]) : std::string_view());
    return handlers.row(line, values);
  }

  // The first line, or as much of it as there may be, decides how the file is to be read.
  absl::Status Begin() {
    begun = true;
    std::string head = std::move(start);
    if (auto checked = CheckHead(head); !checked.ok()) return checked;
    if (auto checked = text.Feed(head); !checked.ok()) return checked;
    std::string_view rest = head;
    if (rest.substr(0, kByteOrderMark.size()) == kByteOrderMark) rest.remove_prefix(kByteOrderMark.size());
    const std::size_t end = rest.find('\n');
    const std::string_view first = rest.substr(0, end);
    if (const auto told = ToldSeparator(first); told && end != std::string_view::npos) {
      csv_set_delim(&parser, static_cast<unsigned char>(*told));
      rest.remove_prefix(end + 1);
      ++line;
    } else {
      csv_set_delim(&parser, static_cast<unsigned char>(DetectSeparator(first)));
    }
    return Parse(rest);
  }

  absl::Status Parse(std::string_view piece) {
    while (!piece.empty() && status.ok()) {
      const std::string_view slice = piece.substr(0, kMostFieldBytes);
      csv_parse(&parser, slice.data(), slice.size(), FieldCallback, LineCallback, this);
      if (status.ok() && parser.entry_pos > kMostFieldBytes) {
        Fail("has a field larger than 64 KiB; is a line end or a closing quote missing?");
      }
      piece.remove_prefix(slice.size());
    }
    return status;
  }

  static void FieldCallback(void* field, std::size_t size, void* self) {
    static_cast<State*>(self)->OnField({static_cast<const char*>(field), size});
  }
  static void LineCallback(int terminator, void* self) { static_cast<State*>(self)->OnLineEnd(terminator); }

  static constexpr char kLineTooLong[] = "is longer than 256 KiB; is a line end missing?";

  csv_parser parser;
  std::vector<Column> columns;
  Handlers handlers;
  TextCheck text;

  // The first line until it is whole.
  std::string start;
  bool begun = false;
  bool header_seen = false;
  bool after_return = false;
  std::int64_t line = 1;
  std::int64_t lines_inside = 0;
  std::size_t columns_there = 0;
  std::vector<std::optional<std::size_t>> places;
  std::vector<std::string> fields;
  std::size_t fields_in_line = 0;
  std::size_t bytes_in_line = 0;
  std::vector<std::string_view> values;
  absl::Status status;
};

Table::Table(std::vector<Column> columns, Handlers handlers) : state_(std::make_unique<State>()) {
  state_->columns = std::move(columns);
  state_->handlers = std::move(handlers);
  csv_init(&state_->parser, CSV_REPALL_NL);
  // A tab may be the separator; Trimmed takes off the others.
  csv_set_space_func(&state_->parser, IsSpace);
  csv_set_blk_size(&state_->parser, 4096);
}

Table::~Table() {
  csv_free(&state_->parser);
}

absl::Status Table::Feed(std::string_view piece) {
  State& state = *state_;
  if (!state.status.ok()) return state.status;
  if (!state.begun) {
    const std::size_t wanted = kMostFieldBytes - std::min(kMostFieldBytes, state.start.size());
    const std::size_t end = piece.find('\n');
    const std::size_t taken = std::min({end == std::string_view::npos ? piece.size() : end + 1, wanted, piece.size()});
    state.start.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
    if (end == std::string_view::npos && state.start.size() < kMostFieldBytes) return absl::OkStatus();
    if (state.status = state.Begin(); !state.status.ok()) return state.status;
  }
  if (state.status = state.text.Feed(piece); !state.status.ok()) return state.status;
  return state.Parse(piece);
}

absl::Status Table::Finish() {
  State& state = *state_;
  if (state.status.ok() && !state.begun) state.status = state.Begin();
  if (state.status.ok()) state.status = state.text.Finish();
  if (!state.status.ok()) return state.status;
  if (state.parser.quoted != 0 && state.parser.pstate == kFieldBegun) {
    state.Fail("opens a quote that is never closed; close it");
    return state.status;
  }
  csv_fini(&state.parser, State::FieldCallback, State::LineCallback, &state);
  if (state.status.ok() && !state.header_seen) {
    state.status = absl::InvalidArgumentError("The file is empty; name the columns in its first line");
  }
  return state.status;
}

bool Table::Has(std::size_t column) const {
  return state_->places[column].has_value();
}

}  // namespace jemputbola::csv
