#include "registry/domain/similarity.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace jemputbola::registry::domain {
namespace {

using Words = std::vector<absl::string_view>;

// The letters of U+00C0 to U+00FF without their accents; '*' where there is no such letter.
constexpr std::string_view kLatin = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUY*SAAAAAAACEEEEIIIIDNOOOOO*OUUUUY*Y";

// Which letters there are; spaces do not count, everything beyond ASCII is one letter.
std::uint64_t LettersOf(std::string_view text) {
  std::uint64_t letters = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    const auto byte = static_cast<unsigned char>(c);
    letters |= std::uint64_t{1} << (byte < 0x80 ? byte % 64U : 0U);
  }
  return letters;
}

// Of LettersOf.
constexpr std::uint64_t kDigits = std::uint64_t{0x3FF} << '0';

std::string DigitsOf(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits),
                       [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  return digits;
}

int MostTyped(std::size_t letters) {
  if (letters < 5) return 0;
  return static_cast<int>(std::clamp<std::size_t>(letters / 6, 1, 3));
}

// "YOH" for "YOHANES", "M" for "MARIA".
bool Shortens(absl::string_view a, absl::string_view b) {
  constexpr std::size_t kMostLetters = 4;
  if (a.size() > b.size()) std::swap(a, b);
  return a == b || (a.size() <= kMostLetters && b.substr(0, a.size()) == a);
}

bool SameWords(Words a, Words b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

bool ShortenedWords(const Words& a, const Words& b) {
  if (a.size() != b.size()) return false;
  bool one_in_full = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!Shortens(a[i], b[i])) return false;
    one_in_full = one_in_full || (a[i] == b[i] && a[i].size() >= 3);
  }
  return one_in_full;
}

// All words of the shorter name, two at least, stand in the longer one in the same order.
bool LeftOutWords(const Words& a, const Words& b) {
  const Words& fewer = a.size() < b.size() ? a : b;
  const Words& more = a.size() < b.size() ? b : a;
  if (fewer.size() < 2 || fewer.size() == more.size()) return false;
  auto at = more.begin();
  for (const absl::string_view word : fewer) {
    at = std::find(at, more.end(), word);
    if (at == more.end()) return false;
    ++at;
  }
  return true;
}

}  // namespace

const char* LikenessName(Likeness likeness) {
  switch (likeness) {
    case Likeness::kSameName:
      return "SAME_NAME";
    case Likeness::kTypedName:
      return "TYPED_NAME";
    case Likeness::kShortenedName:
      return "SHORTENED_NAME";
    case Likeness::kTypedDate:
      return "TYPED_DATE";
  }
  return "UNKNOWN";
}

std::string ComparableName(std::string_view name) {
  std::string out;
  bool gap = false;
  const auto add = [&](char c) {
    if (std::exchange(gap, false) && !out.empty()) out.push_back(' ');
    out.push_back(c);
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (absl::ascii_isalnum(byte)) {
      add(absl::ascii_toupper(byte));
    } else if (byte == 0xC3 && i + 1 < name.size()) {
      const std::size_t letter = static_cast<unsigned char>(name[++i]) - 0x80U;
      if (letter < kLatin.size()) add(kLatin[letter]);
    } else if (byte == 0xE2 && i + 2 < name.size()) {
      i += 2;  // typographic apostrophes and dashes
    } else if (byte >= 0x80) {
      add(name[i]);
    } else if (byte != '\'' && byte != '`') {
      gap = true;
    }
  }
  return out;
}

int EditDistance(std::string_view a, std::string_view b, int most) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > static_cast<std::size_t>(most)) return most + 1;
  using Distances = absl::InlinedVector<int, 64>;
  Distances before_last(a.size() + 1);
  Distances last(a.size() + 1);
  Distances row(a.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) last[i] = static_cast<int>(i);
  for (std::size_t j = 1; j <= b.size(); ++j) {
    row[0] = static_cast<int>(j);
    int least = row[0];
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const int replaced = last[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[i] = std::min({replaced, last[i] + 1, row[i - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[i] = std::min(row[i], before_last[i - 2] + 1);
      }
      least = std::min(least, row[i]);
    }
    // A swap reaches over one row only, and never for less than the row before it.
    if (least > most && *std::ranges::min_element(last) > most) return most + 1;
    before_last.swap(last);
    last.swap(row);
  }
  return std::min(last[a.size()], most + 1);
}

std::optional<Likeness> CompareNames(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return std::nullopt;
  if (a == b) return Likeness::kSameName;
  // Most names have nothing in common: their letters tell so before anything is taken apart.
  const std::uint64_t of_a = LettersOf(a);
  const std::uint64_t of_b = LettersOf(b);
  const int most = MostTyped(std::max(a.size(), b.size()));
  const bool may_be_typed = most > 0 && std::popcount(of_a ^ of_b) <= 2 * most;
  const bool same_letters = of_a == of_b;
  const bool may_be_left_out = (a.size() < b.size() ? of_a & ~of_b : of_b & ~of_a) == 0;
  if (!may_be_typed && a.front() != b.front() && !may_be_left_out) return std::nullopt;
  if (((of_a | of_b) & kDigits) != 0 && DigitsOf(a) != DigitsOf(b)) return std::nullopt;
  if (may_be_typed && EditDistance(a, b, most) <= most) return Likeness::kTypedName;

  const Words words_of_a = absl::StrSplit(absl::string_view(a.data(), a.size()), ' ');
  const Words words_of_b = absl::StrSplit(absl::string_view(b.data(), b.size()), ' ');
  if (same_letters && words_of_a.size() > 1 && SameWords(words_of_a, words_of_b)) return Likeness::kShortenedName;
  if (ShortenedWords(words_of_a, words_of_b)) return Likeness::kShortenedName;
  if (may_be_left_out && LeftOutWords(words_of_a, words_of_b)) return Likeness::kShortenedName;
  // Other spaces between the same letters.
  if (same_letters && absl::StrJoin(words_of_a, "") == absl::StrJoin(words_of_b, "")) return Likeness::kTypedName;
  return std::nullopt;
}

bool IsTypedDate(absl::CivilDay a, absl::CivilDay b) {
  if (a == b) return false;
  if (a.year() == b.year() && a.month() == b.day() && a.day() == b.month()) return true;
  const auto digits = [](absl::CivilDay day) {
    return absl::StrFormat("%02d%02d%04d", day.day(), day.month(), day.year());
  };
  const std::string of_a = digits(a);
  const std::string of_b = digits(b);
  if (of_a.size() != of_b.size()) return false;
  const auto [first, other] = std::ranges::mismatch(of_a, of_b);
  const auto at = static_cast<std::size_t>(first - of_a.begin());
  const std::string_view rest_of_a = std::string_view(of_a).substr(at + 1);
  const std::string_view rest_of_b = std::string_view(of_b).substr(at + 1);
  constexpr std::size_t kFirstOfYear = 4;
  constexpr std::size_t kDecade = 6;
  if (rest_of_a == rest_of_b) return at < kFirstOfYear || at > kDecade;
  return !rest_of_a.empty() && of_a[at] == of_b[at + 1] && of_a[at + 1] == of_b[at] &&
         rest_of_a.substr(1) == rest_of_b.substr(1);
}

}  // namespace jemputbola::registry::domain
