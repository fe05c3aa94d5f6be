#pragma once

#include <string>

#include "jemputbola/scheduling/v1/campaign.pb.h"

namespace jemputbola::scheduling {

// What differs between two definitions of a campaign, field by field in the names of the contract: "last_service_day
// 2024-08-02 -> 2024-08-09; units: unit-3 added". Of many differences the first ones, and how many more there are; of
// travel times only that they differ. State and time are not compared. Empty when nothing differs.
std::string Difference(const v1::Campaign& before, const v1::Campaign& after);

}  // namespace jemputbola::scheduling
