#include "notification/domain/phone.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace jemputbola::notification {
namespace {

constexpr std::string_view kCountry = "62";

bool IsSeparator(char c) {
  return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')';
}

// The national number after 0, 62 or +62; empty when it begins with none of them or holds anything but digits.
std::string NationalNumber(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (!IsSeparator(c)) digits.push_back(c);
  }
  const bool international = !digits.empty() && digits.front() == '+';
  if (international) digits.erase(0, 1);
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return "";
  if (digits.compare(0, kCountry.size(), kCountry) == 0) return digits.substr(kCountry.size());
  if (!international && !digits.empty() && digits.front() == '0') return digits.substr(1);
  return "";
}

}  // namespace

absl::StatusOr<std::string> NormalizePhone(std::string_view text) {
  constexpr std::size_t kLeast = 2 + 7;
  constexpr std::size_t kMost = 2 + 10;
  const std::string national = NationalNumber(text);
  if (national.empty()) {
    return absl::InvalidArgumentError("phone must be an Indonesian mobile number: write it as 08...");
  }
  if (national.front() != '8') {
    return absl::InvalidArgumentError("phone is a land line, which gets no SMS: give a mobile number, 08...");
  }
  if (national.size() < 2 || national[1] == '0' || national[1] == '4') {
    return absl::InvalidArgumentError("phone does not begin like an Indonesian mobile number: check the first digits");
  }
  if (national.size() < kLeast || national.size() > kMost) {
    return absl::InvalidArgumentError("phone has too few or too many digits: check it");
  }
  return "+62" + national;
}

}  // namespace jemputbola::notification
