#pragma once

#include <optional>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// Until when no unit is there, why of each unit, and when it goes on; nullopt when one is there on the next working
// day, and of a CLOSED campaign. Pure.
std::optional<Standstill> StandstillOf(const World& world);

}  // namespace jemputbola::scheduling
