#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace jemputbola::scheduling {

// "1,126".
std::string Count(std::int64_t number);
// "1 person", "1,126 people".
std::string People(std::int64_t number);
// ISO 8601, "2024-07-24".
std::string Date(absl::CivilDay day);
// "" for a day that is not there.
std::string Date(const std::optional<absl::CivilDay>& day);
// "07:30".
std::string TimeOfDay(int minute);

}  // namespace jemputbola::scheduling
