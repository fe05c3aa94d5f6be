#pragma once

#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/store/people.h"

namespace jemputbola::registry::store {

// Everyone on the list of a village, whatever bucket they are in, with their boxes; in no order.
std::vector<PersonRecord> FetchVillage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const std::string& village_code);

}  // namespace jemputbola::registry::store
