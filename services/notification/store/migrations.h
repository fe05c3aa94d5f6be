#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::notification::store {

// The tables of notification: migrations/*.sql.
const std::vector<jemputbola::store::Migration>& Migrations();

}  // namespace jemputbola::notification::store
