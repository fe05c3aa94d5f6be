#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace jemputbola::cli::generate {

struct District {
  std::string code;
  // Codes of its villages, ascending.
  std::vector<std::string> villages;
};

struct Areas {
  // In order of code.
  std::vector<District> districts;
  // The names of all areas, and every word of them, in lower case, ascending.
  std::vector<std::string> place_words;
};

// Reads an areas file: header code,level,name,parent,lat,lon; levels by the number of parts of a code.
absl::StatusOr<Areas> ParseAreas(std::string_view csv);

struct Count {
  std::string district_code;
  std::int64_t people = 0;
};

// Reads a counts file: header code,name,unrecorded,...; INVALID_ARGUMENT for a count that is no number.
absl::StatusOr<std::vector<Count>> ParseCounts(std::string_view csv);

// Spreads `total` over villages: each gets its share by weight, rounded down, and those with the largest remainders one
// more (ties: the smaller code), so that the parts sum to `total` exactly. A village's weight is 50 to 149, a
// fingerprint of its code, and thus the same for every seed.
std::vector<std::int64_t> Spread(std::int64_t total, const std::vector<std::string>& villages);

}  // namespace jemputbola::cli::generate
