#include "registry/domain/nik.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kDigits = 16;
constexpr int kWomenAdd = 40;

int TwoDigits(std::string_view nik, std::size_t at) {
  return (nik[at] - '0') * 10 + (nik[at + 1] - '0');
}

// CivilDay normalises impossible dates: only a possible one comes out as it went in.
bool Exists(int year, int month, int day) {
  const absl::CivilDay date(year, month, day);
  return date.month() == month && date.day() == day;
}

NikCheck Error(std::string_view sentence) {
  NikCheck check;
  check.error = sentence;
  return check;
}

}  // namespace

NikCheck CheckNik(std::string_view nik, std::optional<absl::CivilDay> birth_date, Sex sex,
                  absl::FunctionRef<bool(std::string_view district_code)> known_district) {
  if (nik.size() != kDigits || !std::all_of(nik.begin(), nik.end(), absl::ascii_isdigit)) {
    return Error("is not 16 digits; copy it from the card or the family card");
  }
  int day = TwoDigits(nik, 6);
  const int month = TwoDigits(nik, 8);
  const int year = TwoDigits(nik, 10);
  const bool female = day > kWomenAdd;
  if (female) day -= kWomenAdd;
  if (day < 1 || day > 31) return Error("has a birth day that is neither 01-31 nor 41-71; check digits 7 and 8");
  if (month < 1 || month > 12) return Error("has a birth month that is not 01-12; check digits 9 and 10");
  if (!Exists(1900 + year, month, day) && !Exists(2000 + year, month, day)) {
    return Error("has a birth date that does not exist; check digits 7 to 12");
  }
  if (nik.substr(12) == "0000") return Error("has serial number 0000; check the last four digits");

  NikCheck check;
  check.district_code =
      std::string(nik.substr(0, 2)).append(".").append(nik.substr(2, 2)).append(".").append(nik.substr(4, 2));
  check.unverified_region = !known_district(check.district_code);
  if (birth_date.has_value() &&
      (birth_date->day() != day || birth_date->month() != month || birth_date->year() % 100 != year)) {
    check.doubts.push_back(NikCheck::Doubt::kBirthDateDiffers);
  }
  if (sex != Sex::kUnknown && (sex == Sex::kFemale) != female) check.doubts.push_back(NikCheck::Doubt::kSexDiffers);
  return check;
}

}  // namespace jemputbola::registry::domain
