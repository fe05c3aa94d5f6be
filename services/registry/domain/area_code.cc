#include "registry/domain/area_code.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kProvinceLength = 2;
constexpr std::size_t kRegencyLength = 5;
constexpr std::size_t kDistrictLength = 8;
constexpr std::size_t kVillageLength = 13;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// "53.05.010" and "53 05 010 001": BPS gives districts and villages three digits each.
bool HasPartsAsBpsWrites(std::string_view code) {
  constexpr std::string_view kDistrict = "00.00.000";
  constexpr std::string_view kVillage = "00.00.000.000";
  if (code.size() != kDistrict.size() && code.size() != kVillage.size()) return false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool gap = kVillage[i] == '.';
    if (gap ? code[i] != '.' && code[i] != ' ' : !absl::ascii_isdigit(code[i])) return false;
  }
  return true;
}

absl::Status WrongForm() {
  return absl::InvalidArgumentError(
      "is not a Home-Affairs area code; write it like 53, 53.03, 53.03.01 or 53.03.01.2005");
}

}  // namespace

absl::StatusOr<AreaLevel> ParseAreaCode(std::string_view code) {
  if (code.size() > kProvinceLength && AllDigits(code)) {
    return absl::InvalidArgumentError(
        "is written without dots, as BPS numbers are, and BPS numbers areas differently; give the Home-Affairs code, "
        "like 53.03.01.2005");
  }
  if (HasPartsAsBpsWrites(code)) {
    return absl::InvalidArgumentError(
        "has parts of three digits, as BPS numbers have, and BPS numbers areas differently; give the Home-Affairs "
        "code, like 53.03.01.2005");
  }
  AreaLevel level;
  switch (code.size()) {
    case kProvinceLength:
      level = AreaLevel::kProvince;
      break;
    case kRegencyLength:
      level = AreaLevel::kRegency;
      break;
    case kDistrictLength:
      level = AreaLevel::kDistrict;
      break;
    case kVillageLength:
      level = AreaLevel::kVillage;
      break;
    default:
      return WrongForm();
  }
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool dot = i == kProvinceLength || i == kRegencyLength || i == kDistrictLength;
    if (dot ? code[i] != '.' : !absl::ascii_isdigit(code[i])) return WrongForm();
  }
  if (code.substr(0, 2) == "00") return absl::InvalidArgumentError("has province 00, which does not exist");
  if (level >= AreaLevel::kRegency && (code.substr(3, 2) == "00" || code.substr(3, 2) == "70")) {
    return absl::InvalidArgumentError("has a regency part that is neither 01-69 (kabupaten) nor 71-99 (kota)");
  }
  if (level >= AreaLevel::kDistrict && code.substr(6, 2) == "00") {
    return absl::InvalidArgumentError("has district 00, which does not exist");
  }
  if (level == AreaLevel::kVillage && (code[9] < '1' || code[9] > '3')) {
    return absl::InvalidArgumentError(
        "has a village part that is neither 1xxx (kelurahan), 2xxx (desa) nor 3xxx (desa adat)");
  }
  return level;
}

std::string RegencyOf(std::string_view code) {
  return std::string(code.substr(0, kRegencyLength));
}

std::string DistrictOf(std::string_view code) {
  return std::string(code.substr(0, kDistrictLength));
}

std::string ParentOf(std::string_view code) {
  const std::size_t dot = code.rfind('.');
  return dot == std::string_view::npos ? std::string() : std::string(code.substr(0, dot));
}

bool IsUrbanVillage(std::string_view code) {
  return code.size() == kVillageLength && code[9] == '1';
}

}  // namespace jemputbola::registry::domain
