#pragma once

#include <cstddef>
#include <string>

#include "scheduling/domain/campaign.h"
#include "scheduling/domain/faults.h"

namespace jemputbola::scheduling {

// What an id of a unit or of one of its crew must be (label::IsOfficeId), the end of a sentence.
inline constexpr char kOfficeIdRule[] =
    "write 1 to 64 letters, digits, '.', '_' or '-', an id of the office's own and neither a name nor a NIK.";

// "53.03".
bool IsRegencyCode(const std::string& code);

// How a sentence calls the unit at `index` of a campaign: by its id, or by its number where that is none and may hold
// anything.
std::string UnitName(const std::string& id, std::size_t index);

// Of units, one by one: ids, crews, districts, minutes.
void CheckUnits(const Campaign& campaign, Faults& faults);
// When units are there, and that nobody is in two of them at once. Asks for days.
void CheckAvailability(const Campaign& campaign, Faults& faults);

}  // namespace jemputbola::scheduling
