#include "field_reporting/domain/codes.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace jemputbola::field_reporting {
namespace {

// '9' in the pattern stands for any digit, everything else for itself.
bool Matches(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(), [](char c, char expected) {
    return expected == '9' ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : c == expected;
  });
}

}  // namespace

bool IsRegencyCode(std::string_view code) {
  return Matches(code, "99.99");
}

bool IsVillageOf(std::string_view code, std::string_view regency_code) {
  constexpr std::size_t kFourthPart = 9;
  return Matches(code, "99.99.99.9999") && code.substr(0, regency_code.size()) == regency_code &&
         code[kFourthPart] >= '1' && code[kFourthPart] <= '3';
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

}  // namespace jemputbola::field_reporting
