#include "cli/table.h"

#include <algorithm>
#include <cstddef>
#include <ostream>

#include "absl/strings/str_format.h"

namespace jemputbola::cli {
namespace {

// Characters, not bytes: whatever does not continue a UTF-8 sequence.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-") == std::string::npos &&
         std::count(text.begin(), text.end(), '.') <= 1 && text.find('-', 1) == std::string::npos;
}

}  // namespace

void Table::Print(std::ostream& out) const {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t column = 0; column < header_.size(); ++column) {
    std::size_t width = Width(header_[column]);
    bool numbers = !rows_.empty();
    for (const std::vector<std::string>& row : rows_) {
      width = std::max(width, Width(row[column]));
      numbers = numbers && IsNumber(row[column]);
    }
    widths.push_back(width);
    right.push_back(numbers);
  }
  auto print = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string padding(widths[column] - Width(row[column]), ' ');
      if (column > 0) line += "  ";
      line += right[column] ? padding + row[column] : row[column] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print(header_);
  for (const std::vector<std::string>& row : rows_) print(row);
}

std::string TimeOfDay(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

}  // namespace jemputbola::cli
