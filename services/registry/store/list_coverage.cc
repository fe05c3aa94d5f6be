#include "registry/store/list_coverage.h"

#include "common/store/bulk.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

std::int64_t CountPeople(const jemputbola::store::Transaction& tx, const PeopleList& list,
                         const std::string& village_code, const char* which) {
  long long count = 0;
  tx.sql() << "select count(*) from person where partition = :partition and village_code = :village and " << which,
      soci::use(list.partition, "partition"), soci::use(village_code, "village"),
      soci::use(static_cast<long long>(list.number), "list"), soci::into(count);
  return count;
}

}  // namespace

std::map<std::string, Coverage> ListCoverage(const jemputbola::store::Transaction& tx, const std::string& partition) {
  std::map<std::string, Coverage> coverage;
  std::string village;
  long long number = 0;
  int finished = 0;
  soci::statement select =
      (tx.sql().prepare << "select c.village_code, c.list_number, case when l.finished_at is null then 0 else 1 end "
                           "from list_coverage c join people_list l on l.partition = c.partition and "
                           "l.number = c.list_number where c.partition = :partition",
       soci::use(partition, "partition"), soci::into(village), soci::into(number), soci::into(finished));
  select.execute();
  while (select.fetch()) coverage[village] = {number, finished != 0};
  return coverage;
}

std::int64_t CoveringList(const jemputbola::store::Transaction& tx, const std::string& partition,
                          const std::string& village_code) {
  long long number = 0;
  tx.sql() << "select coalesce(max(list_number), 0) from list_coverage where partition = :partition and "
              "village_code = :village",
      soci::use(partition, "partition"), soci::use(village_code, "village"), soci::into(number);
  return number;
}

void SaveCoverage(jemputbola::store::WriteTransaction& tx, const PeopleList& list, const std::string& village_code) {
  Rows rows({{"partition", ColumnType::kText}, {"village_code", ColumnType::kText}, {"list_number", ColumnType::kInt}});
  rows.Text(list.partition).Text(village_code).Int(list.number);
  jemputbola::store::Upsert(tx, "list_coverage", rows, {"partition", "village_code"});
}

domain::VillageInFile CountInFile(const jemputbola::store::Transaction& tx, const PeopleList& list,
                                  const std::string& village_code) {
  return {CountPeople(tx, list, village_code, "last_list = :list"),
          CountPeople(tx, list, village_code, "last_list < :list and vanished = 0")};
}

}  // namespace jemputbola::registry::store
