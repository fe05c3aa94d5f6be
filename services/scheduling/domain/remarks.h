#pragma once

#include <vector>

#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What no plan of this world can do, for villages with people to fetch: those that nobody knows the
// place of, and those that no unit reaches inside office hours; and for fixed units whose district has no village in
// this world, unless it has none at all. None of a CLOSED campaign. Pure.
std::vector<Remark> Remarks(const World& world);

}  // namespace jemputbola::scheduling
