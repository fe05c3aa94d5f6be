#pragma once

#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/store/people.h"

namespace jemputbola::registry::store {

// The sealed records of a partition, page by page: at most `limit` of the people whose id comes after `after` (empty:
// from the start), in the order of their ids; empty at the end.
std::vector<SealedPerson> FetchSealedPage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                          const std::string& after, int limit);

}  // namespace jemputbola::registry::store
