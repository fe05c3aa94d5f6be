#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/store/database.h"
#include "registry/domain/list_coverage.h"
#include "registry/store/people_list.h"

// Which list tells who has vanished from a village: the newest that was taken for the whole list of it. Whoever's
// last_list is older has vanished.
namespace jemputbola::registry::store {

struct Coverage {
  std::int64_t list_number = 0;
  // The import of the list came to its end; before, not everyone who vanished is marked.
  bool finished = false;
};

// By village code; a village that no list covered is missing.
std::map<std::string, Coverage> ListCoverage(const jemputbola::store::Transaction& tx, const std::string& partition);
// The number of the list that covers a village; 0 for none.
std::int64_t CoveringList(const jemputbola::store::Transaction& tx, const std::string& partition,
                          const std::string& village_code);
void SaveCoverage(jemputbola::store::WriteTransaction& tx, const PeopleList& list, const std::string& village_code);

// How a village stands beside the rows of `list` that were entered.
domain::VillageInFile CountInFile(const jemputbola::store::Transaction& tx, const PeopleList& list,
                                  const std::string& village_code);

}  // namespace jemputbola::registry::store
