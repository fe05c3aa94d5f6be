#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace jemputbola::registry::domain {

// Why two entries of one village's list may be one person. The numbers stand in the database.
enum class Likeness : std::uint8_t {
  // Name and birth date are the same.
  kSameName = 1,
  // The same birth date, and a name that differs as typing does.
  kTypedName = 2,
  // The same birth date, and a name of which words are shortened, left out or in another order.
  kShortenedName = 3,
  // The same name, and a birth date that differs as typing does.
  kTypedDate = 4,
};
// "SAME_NAME"
const char* LikenessName(Likeness likeness);

// A name as it is compared: capitals and digits, accents and apostrophes gone, one space between words.
std::string ComparableName(std::string_view name);

// How many letters have to be typed, left out, replaced or swapped with their neighbour to make `b` of `a`
// (Damerau-Levenshtein, each place touched once); `most` + 1 when it is more than `most`.
int EditDistance(std::string_view a, std::string_view b, int most);

// How two comparable names of people born on one day are alike; nothing when they are not. About one letter in six may
// be mistyped, three at most, and none in names of fewer than five letters. Numbers in a name tell people apart.
std::optional<Likeness> CompareNames(std::string_view a, std::string_view b);

// Whether two different dates differ as typing does: day and month exchanged, two neighbouring digits swapped, or one
// digit of day, month or year wrong (not the one of the decade: those are two generations).
bool IsTypedDate(absl::CivilDay a, absl::CivilDay b);

}  // namespace jemputbola::registry::domain
