#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "notification/domain/visit.h"

namespace jemputbola::notification {

// "Rab 24 Jul 2024".
std::string FormatDay(absl::CivilDay day);

// The SMS about a visit, in Indonesian: what, where, date, local times, about how many people, reference. One message:
// at most 160 septets of the GSM alphabet; names are shortened to fit, facts never. With `training` it begins
// "[LATIHAN] ".
std::string ComposeText(const Visit& visit, Kind kind, Role role, std::string_view reference, bool training);

}  // namespace jemputbola::notification
