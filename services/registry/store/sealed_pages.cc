#include "registry/store/sealed_pages.h"

#include <unordered_map>
#include <utility>

namespace jemputbola::registry::store {

std::vector<SealedPerson> FetchSealedPage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                          const std::string& after, int limit) {
  // SOCI leaves a vector of one element as it is when there is no row.
  std::vector<std::string> ids(static_cast<std::size_t>(limit) + 1);
  tx.sql()
      << "select person_id from person where partition = :partition and person_id > :after order by person_id limit "
      << limit,
      soci::use(partition, "partition"), soci::use(after, "after"), soci::into(ids);
  std::unordered_map<std::string, SealedPerson> found = FetchSealed(tx, partition, ids);
  std::vector<SealedPerson> page;
  page.reserve(ids.size());
  for (const std::string& id : ids) page.push_back(std::move(found.at(id)));
  return page;
}

}  // namespace jemputbola::registry::store
