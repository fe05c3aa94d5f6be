#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::audit {

// The tables of an audit log: component "audit" of any database that keeps one.
const std::vector<store::Migration>& Migrations();

}  // namespace jemputbola::audit
