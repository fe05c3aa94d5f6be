#include "registry/store/village_people.h"

#include <unordered_map>
#include <utility>

namespace jemputbola::registry::store {

std::vector<PersonRecord> FetchVillage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const std::string& village_code) {
  std::vector<std::string> ids;
  std::string id;
  soci::statement select = (tx.sql().prepare << "select person_id from person where partition = :partition and "
                                                "village_code = :village",
                            soci::use(partition, "partition"), soci::use(village_code, "village"), soci::into(id));
  select.execute();
  while (select.fetch()) ids.push_back(id);

  std::unordered_map<std::string, SealedPerson> boxes = FetchSealed(tx, partition, ids);
  std::vector<PersonRecord> people;
  people.reserve(ids.size());
  for (auto& [person_id, standing] : FetchStandings(tx, partition, ids)) {
    people.push_back({std::move(boxes.at(person_id)), std::move(standing)});
  }
  return people;
}

}  // namespace jemputbola::registry::store
