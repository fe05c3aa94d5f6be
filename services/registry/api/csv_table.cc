#include "registry/api/csv_table.h"

#include <csv.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kMostFieldBytes = 64u << 10;
constexpr std::size_t kMostFields = 200;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view Trimmed(const std::string& field) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(field);
  return {trimmed.data(), trimmed.size()};
}

}  // namespace

struct CsvTable::State {
  void OnField(std::string_view field) {
    after_return = false;
    if (fields_in_line == kMostFields) {
      status = absl::InvalidArgumentError(
          absl::StrCat("Line ", line, " has more than ", kMostFields, " fields; is this the right file?"));
    }
    if (!status.ok()) return;
    if (fields.size() == fields_in_line) fields.emplace_back();
    fields[fields_in_line++].assign(field);
    lines_inside += std::count(field.begin(), field.end(), '\n');
  }

  // libcsv tells of every line end, of CR and LF as two; -1 is the end of the file.
  void OnLineEnd(int terminator) {
    if (terminator == CSV_LF && std::exchange(after_return, false) && fields_in_line == 0) return;
    after_return = terminator == CSV_CR;
    if (fields_in_line > 0 && status.ok()) status = header_seen ? Row() : Header();
    line += 1 + std::exchange(lines_inside, 0);
    fields_in_line = 0;
  }

  absl::Status Header() {
    header_seen = true;
    columns = fields_in_line;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < columns; ++i) names.push_back(absl::AsciiStrToLower(std::string(Trimmed(fields[i]))));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto at = std::find(names.begin(), names.end(), wanted[i]);
      if (at != names.end()) {
        places.emplace_back(static_cast<std::size_t>(at - names.begin()));
      } else if (i < required) {
        return absl::InvalidArgumentError(
            absl::StrCat("The first line has no column ", wanted[i], "; name the columns there"));
      } else {
        places.emplace_back(std::nullopt);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Row() {
    if (fields_in_line != columns) {
      handlers.problem(line, {"", "has more or fewer fields than the header; check its commas and quotes"});
      return absl::OkStatus();
    }
    values.clear();
    for (const auto& place : places) values.push_back(place ? Trimmed(fields[*place]) : std::string_view());
    return handlers.row(line, values);
  }

  void Parse(std::string_view text) {
    csv_parse(
        &parser, text.data(), text.size(),
        [](void* field, std::size_t size, void* self) {
          static_cast<State*>(self)->OnField({static_cast<const char*>(field), size});
        },
        [](int terminator, void* self) { static_cast<State*>(self)->OnLineEnd(terminator); }, this);
    if (status.ok() && parser.entry_pos > kMostFieldBytes) {
      status = absl::InvalidArgumentError(
          absl::StrCat("A field in line ", line, " is larger than 64 KiB; is a closing quote missing?"));
    }
  }

  csv_parser parser;
  std::vector<std::string> wanted;
  std::size_t required = 0;
  Handlers handlers;

  // The first bytes, until there are enough to see a byte order mark.
  std::string start;
  bool started = false;
  bool header_seen = false;
  bool after_return = false;
  std::int64_t line = 1;
  std::int64_t lines_inside = 0;
  std::size_t columns = 0;
  std::vector<std::optional<std::size_t>> places;
  std::vector<std::string> fields;
  std::size_t fields_in_line = 0;
  std::vector<std::string_view> values;
  absl::Status status;
};

CsvTable::CsvTable(std::vector<std::string> required, std::vector<std::string> optional, Handlers handlers)
    : state_(std::make_unique<State>()) {
  state_->required = required.size();
  state_->wanted = std::move(required);
  state_->wanted.insert(state_->wanted.end(), optional.begin(), optional.end());
  state_->handlers = std::move(handlers);
  csv_init(&state_->parser, CSV_REPALL_NL | CSV_STRICT_FINI);
}

CsvTable::~CsvTable() {
  csv_free(&state_->parser);
}

absl::Status CsvTable::Feed(std::string_view piece) {
  if (!state_->started) {
    state_->start.append(piece);
    if (state_->start.size() < kByteOrderMark.size()) return absl::OkStatus();
    state_->started = true;
    const std::string start = std::move(state_->start);
    piece = start;
    if (piece.substr(0, kByteOrderMark.size()) == kByteOrderMark) piece.remove_prefix(kByteOrderMark.size());
    return Feed(piece);
  }
  while (!piece.empty() && state_->status.ok()) {
    const std::string_view slice = piece.substr(0, kMostFieldBytes);
    state_->Parse(slice);
    piece.remove_prefix(slice.size());
  }
  return state_->status;
}

absl::Status CsvTable::Finish() {
  State& state = *state_;
  if (!state.started) {
    state.started = true;
    if (auto status = Feed(std::exchange(state.start, "")); !status.ok()) return status;
  }
  if (!state.status.ok()) return state.status;
  const int error = csv_fini(
      &state.parser,
      [](void* field, std::size_t size, void* self) {
        static_cast<State*>(self)->OnField({static_cast<const char*>(field), size});
      },
      [](int terminator, void* self) { static_cast<State*>(self)->OnLineEnd(terminator); }, &state);
  if (error != 0) state.handlers.problem(state.line, {"", "opens a quote that is never closed"});
  if (state.status.ok() && !state.header_seen) {
    return absl::InvalidArgumentError("The file is empty; name the columns in its first line");
  }
  return state.status;
}

}  // namespace jemputbola::registry::api
