#pragma once

#include <set>
#include <string>
#include <vector>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What no plan of this world can do, for villages with people to fetch: those that only a mobile unit could visit where
// there is none, those that nobody knows the place of, and those that no unit reaches inside office hours; and for
// fixed units whose district has no village in this world, unless it has none at all. None of a CLOSED campaign. Pure.
std::vector<Remark> Remarks(const World& world);

// For each fixed unit whose district is none of `districts`, those with a village that is known. Pure.
std::vector<Remark> UnitsWithoutVillages(const Campaign& campaign, const std::set<std::string>& districts);

// That all service days are past, a sentence; empty when they are not, or when the campaign is CLOSED.
std::string ServicePast(const Campaign& campaign, absl::CivilDay today);

// That nothing can be planned for `regency`, of which no district and no village is known, a sentence.
std::string NoAreaKnown(const std::string& regency);

}  // namespace jemputbola::scheduling
