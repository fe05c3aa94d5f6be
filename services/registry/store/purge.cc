#include "registry/store/purge.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Engine;

std::int64_t Count(const jemputbola::store::Transaction& tx, const char* from, const std::string& partition) {
  long long count = 0;
  tx.sql() << "select count(*) from " << from << " and partition = :partition", soci::use(partition, "partition"),
      soci::into(count);
  return count;
}

}  // namespace

Purgeable CountPurgeable(const jemputbola::store::Transaction& tx, const std::string& partition) {
  Purgeable found;
  found.people =
      Count(tx, "person where key_version > 0", partition) + Count(tx, "walk_in where key_version > 0", partition);
  found.conflicts = Count(tx, "list_conflict where 1 = 1", partition);
  found.details = Count(tx, "person_event where detail is not null", partition);
  found.waiting_statuses = Count(tx, "waiting_status where 1 = 1", partition);
  found.events = Count(tx, "person_event where 1 = 1", partition);
  return found;
}

void Purge(jemputbola::store::WriteTransaction& tx, const std::string& partition) {
  const bool sqlite = tx.engine() == Engine::kSqlite;
  if (sqlite) {
    // What is freed is overwritten, too.
    long long on = 0;
    tx.sql() << "pragma secure_delete = on", soci::into(on);
  }
  // nik_index is unique and never null: what takes its place says nothing.
  tx.sql() << "update person set sealed = " << (sqlite ? "x''" : "''::bytea")
           << ", nik_index = " << (sqlite ? "cast(person_id as blob)" : "convert_to(person_id, 'UTF8')")
           << ", key_version = 0, recordable_on = null, rebucket_on = null where partition = :partition",
      soci::use(partition, "partition");
  // Boxes that nobody opened are released, too.
  tx.sql() << "update walk_in set state = 5, released = 0, message = '' where partition = :partition and "
              "(state = 0 or state = 4)",
      soci::use(partition, "partition");
  tx.sql() << "update walk_in set sealed = " << (sqlite ? "x''" : "''::bytea")
           << ", key_version = 0 where partition = :partition",
      soci::use(partition, "partition");
  tx.sql() << "update person_event set detail = null where partition = :partition and detail is not null",
      soci::use(partition, "partition");
  for (const char* table : {"former_nik", "list_conflict", "waiting_status", "duplicate_pair"}) {
    tx.sql() << "delete from " << table << " where partition = :partition", soci::use(partition, "partition");
  }
}

}  // namespace jemputbola::registry::store
