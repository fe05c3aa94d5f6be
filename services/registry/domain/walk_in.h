#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "absl/time/civil_time.h"
#include "registry/domain/area_index.h"
#include "registry/domain/person_row.h"

namespace jemputbola::registry::domain {

// What a device sealed of somebody who was not on its manifest, as text.
struct WalkInText {
  std::string_view nik, kk, full_name, sex, birth_date, address, phone;
  // A village of whichever regency, or a regency alone.
  std::string_view home_code;
  bool ever_married = false;
};

struct WalkInPerson {
  // village_code is that of home; the regency's alone where the village is not known.
  Identity identity;
  std::string home_regency;
  bool village_known = false;
};

// Who it is, or one sentence, without personal data, that says why it is nobody who can be recorded. Rules as of a row
// of a list (ReadPersonRow), but that `home_code` has to be a code; a replaced one becomes the code of today.
std::variant<WalkInPerson, std::string> ReadWalkIn(const WalkInText& text, absl::CivilDay today,
                                                   const AreaIndex& areas);

}  // namespace jemputbola::registry::domain
