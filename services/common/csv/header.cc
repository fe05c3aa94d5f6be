#include "common/csv/header.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jemputbola::csv {

std::string CanonicalName(std::string_view title) {
  std::string name;
  bool gap = false;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !absl::ascii_isalnum(byte)) {
      gap = !name.empty();
      continue;
    }
    if (gap) name.push_back('_');
    gap = false;
    name.push_back(absl::ascii_tolower(byte));
  }
  return name;
}

char DetectSeparator(std::string_view line) {
  constexpr std::string_view kSeparators = ",;\t";
  std::size_t counts[kSeparators.size()] = {};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (const auto which = kSeparators.find(c); which != std::string_view::npos) ++counts[which];
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(std::begin(counts), std::end(counts)) - counts)];
}

std::optional<char> ToldSeparator(std::string_view line) {
  const absl::string_view trimmed = absl::StripTrailingAsciiWhitespace(absl::string_view(line.data(), line.size()));
  if (line.size() >= 5 && line.substr(0, 5) == "sep=\t") return '\t';
  if (trimmed.size() != 5 || absl::AsciiStrToLower(trimmed.substr(0, 4)) != "sep=") return std::nullopt;
  return trimmed[4] == ',' || trimmed[4] == ';' ? std::optional(trimmed[4]) : std::nullopt;
}

absl::StatusOr<std::vector<std::optional<std::size_t>>> Locate(const std::vector<Column>& columns,
                                                               const std::vector<std::string>& titles) {
  std::vector<std::string> names;
  names.reserve(titles.size());
  for (const std::string& title : titles) names.push_back(CanonicalName(title));
  std::vector<std::optional<std::size_t>> places;
  for (const Column& column : columns) {
    std::optional<std::size_t>& place = places.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != column.name && std::ranges::find(column.aliases, names[i]) == column.aliases.end()) continue;
      if (place) {
        return absl::InvalidArgumentError(
            absl::StrCat("The first line names the column ", column.name, " twice; keep the one that counts"));
      }
      place = i;
    }
    if (!place && column.required) {
      const std::string other =
          column.aliases.empty() ? "" : absl::StrCat(" (or ", absl::StrJoin(column.aliases, ", "), ")");
      return absl::InvalidArgumentError(
          absl::StrCat("The first line has no column ", column.name, other, "; name the columns there"));
    }
  }
  return places;
}

}  // namespace jemputbola::csv
