#pragma once

#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace jemputbola::field_reporting {

// The zone of a regency, by its province: UTC+7 (WIB), +8 (WITA) or +9 (WIT). Codes of no province are WIB.
absl::TimeZone ZoneOf(std::string_view regency_code);

// The civil day of an instant there.
absl::CivilDay DayAt(absl::Time time, absl::TimeZone zone);

}  // namespace jemputbola::field_reporting
