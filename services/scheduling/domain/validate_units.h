#pragma once

#include "scheduling/domain/campaign.h"
#include "scheduling/domain/faults.h"

namespace jemputbola::scheduling {

// Of units, one by one: ids, crews, districts, minutes.
void CheckUnits(const Campaign& campaign, Faults& faults);
// When units are there, and that nobody is in two of them at once. Asks for days.
void CheckAvailability(const Campaign& campaign, Faults& faults);

}  // namespace jemputbola::scheduling
