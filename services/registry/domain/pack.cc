#include "registry/domain/pack.h"

#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kNikDigits = 16;
constexpr std::size_t kShownInFront = 6;
constexpr std::size_t kShownBehind = 4;

bool IsDigit(std::string_view text) {
  return !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.front()));
}

// Takes the number at the front, without leading zeros.
std::string_view TakeNumber(std::string_view& text) {
  std::size_t digits = 0;
  while (IsDigit(text.substr(digits))) ++digits;
  std::string_view number = text.substr(0, digits);
  text.remove_prefix(digits);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

}  // namespace

int AgeOn(absl::CivilDay birth_date, absl::CivilDay day) {
  // absl normalises 29 February of other years to 1 March.
  const absl::CivilDay birthday(day.year(), birth_date.month(), birth_date.day());
  return static_cast<int>(day.year() - birth_date.year()) - (birthday > day ? 1 : 0);
}

bool StandsInPack(Bucket bucket, bool voter) {
  if (bucket == Bucket::kSetAsideNotYet16) return voter;
  return IsWorkload(bucket) || IsSetAside(bucket);
}

std::string MaskedNik(std::string_view nik) {
  if (nik.size() != kNikDigits) return std::string(nik.size(), '*');
  std::string masked(nik);
  for (std::size_t i = kShownInFront; i < kNikDigits - kShownBehind; ++i) masked[i] = '*';
  return masked;
}

bool AddressBefore(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (IsDigit(a) && IsDigit(b)) {
      const std::string_view number = TakeNumber(a);
      const std::string_view other = TakeNumber(b);
      if (number.size() != other.size()) return number.size() < other.size();
      if (number != other) return number < other;
      continue;
    }
    const auto letter = static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(a.front())));
    const auto other = static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(b.front())));
    if (letter != other) return letter < other;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && !b.empty();
}

}  // namespace jemputbola::registry::domain
