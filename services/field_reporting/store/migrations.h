#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::field_reporting::store {

// The tables of field_reporting: migrations/*.sql.
const std::vector<jemputbola::store::Migration>& Migrations();

}  // namespace jemputbola::field_reporting::store
