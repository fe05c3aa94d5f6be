#include "registry/store/imports.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/clock/civil.h"
#include "common/store/bulk.h"
#include "registry/store/keys.h"
#include "registry/store/list_coverage.h"
#include "registry/store/people.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const std::vector<Column> kConflictColumns = {{"conflict_id", ColumnType::kText}, {"list_number", ColumnType::kInt},
                                              {"line", ColumnType::kInt},         {"person_id", ColumnType::kText},
                                              {"key_version", ColumnType::kInt},  {"sealed", ColumnType::kBytes},
                                              {"state", ColumnType::kInt},        {"noticed_at", ColumnType::kInt}};

ListConflict ConflictAt(const Rows& rows, std::size_t row) {
  ListConflict conflict;
  conflict.conflict_id = rows.GetText(row, 0);
  conflict.list_number = rows.GetInt(row, 1);
  conflict.line = rows.GetInt(row, 2);
  conflict.person_id = rows.GetText(row, 3);
  conflict.key_version = rows.GetInt(row, 4);
  conflict.box = rows.GetBytes(row, 5);
  conflict.open = rows.GetInt(row, 6) == 0;
  conflict.noticed_at = clock::FromMicros(rows.GetInt(row, 7));
  return conflict;
}

std::vector<ListConflict> Fetch(const jemputbola::store::Transaction& tx, const std::string& partition,
                                const Column& column, const std::vector<std::string>& values) {
  Rows keys({kPartition, column});
  for (const std::string& value : values) keys.Text(partition).Text(value);
  const Rows found = jemputbola::store::Fetch(tx, "list_conflict", kConflictColumns, keys);
  std::vector<ListConflict> conflicts;
  conflicts.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) conflicts.push_back(ConflictAt(found, i));
  return conflicts;
}

}  // namespace

std::int64_t NewestList(const jemputbola::store::Transaction& tx, const std::string& partition) {
  long long newest = 0;
  tx.sql() << "select coalesce(max(number), 0) from people_list where partition = :partition",
      soci::use(partition, "partition"), soci::into(newest);
  return newest;
}

std::int64_t OpenList(jemputbola::store::WriteTransaction& tx, const std::string& partition, const std::string& digest,
                      const std::string& caller, absl::Time now) {
  const std::int64_t number = NewestList(tx, partition) + 1;
  Rows rows({kPartition,
             {"number", ColumnType::kInt},
             {"digest", ColumnType::kText},
             {"caller", ColumnType::kText},
             {"started_at", ColumnType::kInt},
             {"people", ColumnType::kInt},
             {"added", ColumnType::kInt},
             {"updated", ColumnType::kInt},
             {"conflicts", ColumnType::kInt},
             {"vanished", ColumnType::kInt}});
  rows.Text(partition)
      .Int(number)
      .Text(digest)
      .Text(caller)
      .Int(clock::ToMicros(now))
      .Int(0)
      .Int(0)
      .Int(0)
      .Int(0)
      .Int(0);
  jemputbola::store::Insert(tx, "people_list", rows);
  return number;
}

void CloseList(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t number,
               const ListCounts& counts, absl::Time now) {
  Rows rows({kPartition,
             {"number", ColumnType::kInt},
             {"finished_at", ColumnType::kInt},
             {"people", ColumnType::kInt},
             {"added", ColumnType::kInt},
             {"updated", ColumnType::kInt},
             {"conflicts", ColumnType::kInt},
             {"vanished", ColumnType::kInt}});
  rows.Text(partition).Int(number).Int(clock::ToMicros(now));
  rows.Int(counts.people).Int(counts.added).Int(counts.updated).Int(counts.conflicts).Int(counts.vanished);
  jemputbola::store::Update(tx, "people_list", rows, {"partition", "number"});
}

std::vector<ListConflict> ListConflicts(const jemputbola::store::Transaction& tx, const std::string& partition,
                                        const std::string& after, int limit) {
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  tx.sql()
      << "select conflict_id from list_conflict where partition = :partition and state = 0 and conflict_id > :after "
         "order by conflict_id limit "
      << limit,
      soci::use(partition, "partition"), soci::use(after, "after"), soci::into(ids);
  std::vector<ListConflict> conflicts = Fetch(tx, partition, kConflictColumns[0], ids);
  std::ranges::sort(conflicts, {}, &ListConflict::conflict_id);
  return conflicts;
}

std::int64_t CountConflicts(const jemputbola::store::Transaction& tx, const std::string& partition) {
  long long count = 0;
  tx.sql() << "select count(*) from list_conflict where partition = :partition and state = 0",
      soci::use(partition, "partition"), soci::into(count);
  return count;
}

std::optional<ListConflict> FindConflict(const jemputbola::store::Transaction& tx, const std::string& partition,
                                         const std::string& conflict_id) {
  std::vector<ListConflict> found = Fetch(tx, partition, kConflictColumns[0], {conflict_id});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<ListConflict> ConflictsOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::vector<std::string>& person_ids) {
  std::string any;
  tx.sql() << "select conflict_id from list_conflict where partition = :partition limit 1",
      soci::use(partition, "partition"), soci::into(any);
  if (!tx.sql().got_data()) return {};
  return Fetch(tx, partition, kConflictColumns[3], person_ids);
}

void SaveConflicts(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<ListConflict>& conflicts) {
  std::vector<Column> columns = kConflictColumns;
  columns.insert(columns.begin(), kPartition);
  Rows rows(columns);
  std::set<std::int64_t> versions;
  for (const ListConflict& conflict : conflicts) {
    const std::int64_t key_version = Vault::VersionOf(conflict.box);
    versions.insert(key_version);
    rows.Text(partition).Text(conflict.conflict_id).Int(conflict.list_number).Int(conflict.line);
    rows.Text(conflict.person_id).Int(key_version).Bytes(conflict.box);
    rows.Int(conflict.open ? 0 : 1).Int(clock::ToMicros(conflict.noticed_at));
  }
  RequireLive(tx, {versions.begin(), versions.end()});
  jemputbola::store::Upsert(tx, "list_conflict", rows, {"partition", "conflict_id"});
}

absl::Status ResolveConflict(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                             const Vault& vault, const std::string& conflict_id, bool take_the_other,
                             const std::string& resolved_by, absl::Time now, absl::CivilDay today) {
  std::optional<ListConflict> conflict = FindConflict(tx, partition, conflict_id);
  if (!conflict) return absl::NotFoundError("There is no such conflict; see jb duplicates list");
  if (!conflict->open) return absl::FailedPreconditionError("The conflict was resolved before; nothing was changed");
  if (take_the_other) {
    auto sealed = FetchSealed(tx, partition, {conflict->person_id});
    auto standings = FetchStandings(tx, partition, {conflict->person_id});
    if (sealed.empty() || standings.empty()) return absl::NotFoundError("The person is not on the list any more");
    PersonRecord record{std::move(sealed.begin()->second), std::move(standings.begin()->second)};
    const auto kept = vault.Open(partition, conflict->person_id, record.sealed.box);
    if (!kept.ok()) return kept.status();
    auto other = vault.Open(partition, conflict_id, conflict->box);
    if (!other.ok()) return other.status();
    // The row may be older than a correction of the NIK.
    other->nik = kept->nik;
    if (!change.HasVillage(other->village_code)) {
      return absl::FailedPreconditionError("The village of the other row is not on the list of areas any more");
    }
    change.Remove(record.standing.village_code, CountedAs(record.standing));
    Relist(record, *other, today);
    record.standing.vanished = record.standing.last_list < CoveringList(tx, partition, other->village_code);
    record.sealed.box = vault.Seal(partition, conflict->person_id, *other);
    change.Add(record.standing.village_code, CountedAs(record.standing));
    SavePeople(tx, partition, {record}, today);
    conflict->box = vault.Seal(partition, conflict_id, *kept);
  }
  conflict->open = false;
  SaveConflicts(tx, partition, {*conflict});
  Rows rows({kPartition, kConflictColumns[0], {"resolved_at", ColumnType::kInt}, {"resolved_by", ColumnType::kText}});
  rows.Text(partition).Text(conflict_id).Int(clock::ToMicros(now)).Text(resolved_by);
  jemputbola::store::Update(tx, "list_conflict", rows, {"partition", "conflict_id"});
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::store
