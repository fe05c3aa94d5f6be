#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::scheduling {

// The tables of scheduling.
const std::vector<store::Migration>& Migrations();

}  // namespace jemputbola::scheduling
