#pragma once

#include <string>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// A sentence or two when no unit is there on the next working day: until when, why of each unit, and when it goes on;
// else "". Of a CLOSED campaign always "". Pure.
std::string Standstill(const World& world);

}  // namespace jemputbola::scheduling
