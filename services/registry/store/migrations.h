#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::registry::store {

const std::vector<jemputbola::store::Migration>& Migrations();

}  // namespace jemputbola::registry::store
