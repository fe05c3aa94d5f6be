#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jemputbola::registry::domain {

// Depth of a code: "53", "53.03", "53.03.01", "53.03.01.2005".
enum class AreaLevel { kProvince = 1, kRegency = 2, kDistrict = 3, kVillage = 4 };

// The level of a Home-Affairs code. INVALID_ARGUMENT, with a sentence that does not repeat the code, for anything else:
// regency parts are 01-69 (kabupaten) or 71-99 (kota), village parts 1xxx (kelurahan), 2xxx (desa) or 3xxx (desa adat).
// Codes without dots, or with parts of three digits, are refused although some could be read: BPS writes its own
// numbers so, and numbers areas differently (its 5305 is Timor Tengah Utara, where the Home Affairs' 53.05 is Alor).
absl::StatusOr<AreaLevel> ParseAreaCode(std::string_view code);

// The following take codes that ParseAreaCode accepted.

// "53.03" of "53.03.01.2005": the partition. The code must be of a regency or below.
std::string RegencyOf(std::string_view code);
// "53.03.01" of "53.03.01.2005". The code must be of a district or below.
std::string DistrictOf(std::string_view code);
// Empty for a province.
std::string ParentOf(std::string_view code);
// A kelurahan.
bool IsUrbanVillage(std::string_view code);

}  // namespace jemputbola::registry::domain
