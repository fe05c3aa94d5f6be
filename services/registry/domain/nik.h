#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/civil_time.h"

namespace jemputbola::registry::domain {

enum class Sex { kUnknown, kMale, kFemale };

// What a NIK says about itself, by the rules of FACTS §5. A NIK never changes, also not when the birth date is
// corrected or the person moves, so what differs from the list is a doubt and no error, and its region is no residence.
struct NikCheck {
  enum class Doubt { kBirthDateDiffers, kSexDiffers };

  // One sentence without the number; empty when the NIK can be one. Only then do the others mean anything.
  std::string error;
  std::vector<Doubt> doubts;
  // The district of first registration is not one we know: not invalid, but nobody can vouch for it here.
  bool unverified_region = false;
  // "31.71.01"
  std::string district_code;

  bool ok() const { return error.empty(); }
};

// Errors: not 16 digits; day not 01-31 or 41-71 (40 is added for women); month not 01-12; a date impossible in both the
// 1900s and the 2000s; serial 0000. There is no check digit. `birth_date` and `sex` are what the list says, if it does.
NikCheck CheckNik(std::string_view nik, std::optional<absl::CivilDay> birth_date, Sex sex,
                  absl::FunctionRef<bool(std::string_view district_code)> known_district);

}  // namespace jemputbola::registry::domain
