#pragma once

#include <cstdint>

namespace jemputbola::registry::domain {

// A village beside a file of people that has rows of it.
struct VillageInFile {
  // People of the village's list who stand in the file, new ones included.
  std::int64_t named = 0;
  // Those who stood on the list up to now and do not stand in the file.
  std::int64_t missing = 0;
};

// Policy. Of a raw list 40 to 50 % vanished in other regencies when it was checked (FACTS §4), so half a village may
// well be gone; a file that names less than a fifth of it is a file of other villages with a stray row, such as a
// mistyped code.
inline constexpr int kLeastPercentNamed = 20;

// Whether the file may be taken for the whole list of the village, so that whoever is missing has vanished.
bool IsWholeList(const VillageInFile& village);

}  // namespace jemputbola::registry::domain
