#include "common/label/label.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace jemputbola::label {
namespace {

constexpr std::size_t kNikDigits = 16;
constexpr std::size_t kLongest = 64;

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsLabelCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool IsLabel(std::string_view text) {
  if (text.empty() || text.size() > kLongest) return false;
  if (text.size() == kNikDigits && std::all_of(text.begin(), text.end(), IsDigit)) return false;
  return std::all_of(text.begin(), text.end(), IsLabelCharacter);
}

bool MayHoldNik(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      if (++digits == kNikDigits) return true;
    } else if (c != '.' && c != '-' && c != '_' && c != ' ') {
      digits = 0;
    }
  }
  return false;
}

bool IsOfficeId(std::string_view text) {
  return IsLabel(text) && !MayHoldNik(text);
}

}  // namespace jemputbola::label
