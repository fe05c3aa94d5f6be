#include "registry/store/reseal.h"

#include <limits>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"
#include "registry/domain/finding_rules.h"
#include "registry/store/former_niks.h"
#include "registry/store/people.h"
#include "registry/store/waiting_statuses.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

const Column kPartition = {"partition", ColumnType::kText};
const Column kKeyVersion = {"key_version", ColumnType::kInt};
const Column kSealed = {"sealed", ColumnType::kBytes};

// Ids of `column`, in order, of rows above `after` that an older key than `newest` sealed.
std::vector<std::string> OlderIds(const Transaction& tx, const std::string& table, const std::string& column,
                                  const std::string& partition, const std::string& after, std::int64_t newest,
                                  int limit) {
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  const long long below = newest;
  tx.sql() << absl::StrCat("select ", column, " from ", table, " where partition = :partition and ", column,
                           " > :after and key_version > 0 and key_version < :newest order by ", column, " limit ",
                           limit),
      soci::use(partition, "partition"), soci::use(after, "after"), soci::use(below, "newest"), soci::into(ids);
  return ids;
}

std::int64_t CountWhere(const Transaction& tx, const std::string& from, const std::string& partition) {
  long long count = 0;
  tx.sql() << "select count(*) from " << from << " and partition = :partition", soci::use(partition, "partition"),
      soci::into(count);
  return count;
}

}  // namespace

std::vector<std::string> SealedPartitions(const Transaction& tx) {
  const soci::rowset<std::string> rows =
      (tx.sql().prepare << "select partition from person union select partition from list_conflict union "
                           "select partition from person_event where detail is not null union "
                           "select partition from former_nik union select partition from waiting_status "
                           "union select partition from walk_in where key_version > 0 order by 1");
  return {rows.begin(), rows.end()};
}

std::int64_t CountOlder(const Transaction& tx, const std::string& partition, std::int64_t newest) {
  const std::string older = absl::StrCat("key_version > 0 and key_version < ", newest);
  // Details and waiting statuses are few beside the people; those that are new already are counted all the same.
  return CountWhere(tx, "person where " + older, partition) + CountWhere(tx, "former_nik where " + older, partition) +
         CountWhere(tx, "list_conflict where " + older, partition) +
         CountWhere(tx, "walk_in where " + older, partition) +
         CountWhere(tx, "person_event where detail is not null", partition) +
         CountWhere(tx, "waiting_status where 1 = 1", partition);
}

Reseal::Reseal(Vault vault, std::string partition) : vault_(std::move(vault)), partition_(std::move(partition)) {}

void Reseal::Commit() {
  at_ = next_;
}

void Reseal::Next(std::size_t rows, int limit, Table table) {
  if (static_cast<int>(rows) < limit) next_ = {table, "", 0};
}

absl::StatusOr<std::int64_t> Reseal::Step(WriteTransaction& tx, int limit) {
  next_ = at_;
  switch (at_.table) {
    case Table::kPeople:
      return People(tx, limit);
    case Table::kFormerNiks:
      return FormerNiks(tx, limit);
    case Table::kConflicts:
      return Identities(tx, limit, "list_conflict", "conflict_id", Table::kEvents);
    case Table::kEvents:
      return Events(tx, limit);
    case Table::kWaiting:
      return Waiting(tx, limit);
    case Table::kWalkIns:
      return Identities(tx, limit, "walk_in", "walk_in_id", Table::kEnd);
    case Table::kEnd:
      break;
  }
  return 0;
}

absl::StatusOr<std::int64_t> Reseal::People(WriteTransaction& tx, int limit) {
  const std::int64_t newest = vault_.sealing_version();
  const std::vector<std::string> ids = OlderIds(tx, "person", "person_id", partition_, at_.text, newest, limit);
  Rows rows({kPartition, {"person_id", ColumnType::kText}, {"nik_index", ColumnType::kBytes}, kKeyVersion, kSealed});
  for (const auto& [id, sealed] : FetchSealed(tx, partition_, ids)) {
    const auto identity = vault_.Open(partition_, id, sealed.box);
    if (!identity.ok()) return identity.status();
    const std::string box = vault_.Seal(partition_, id, *identity);
    rows.Text(partition_).Text(id).Bytes(Vault::Indexes(vault_.NikIndex(identity->nik)).front().bytes);
    rows.Int(Vault::VersionOf(box)).Bytes(box);
  }
  jemputbola::store::Update(tx, "person", rows, {"partition", "person_id"});
  if (!ids.empty()) next_.text = ids.back();
  Next(ids.size(), limit, Table::kFormerNiks);
  return static_cast<std::int64_t>(rows.size());
}

absl::StatusOr<std::int64_t> Reseal::FormerNiks(WriteTransaction& tx, int limit) {
  const std::vector<FormerNik> found = ListFormerNiks(tx, partition_, at_.text, vault_.sealing_version(), limit);
  std::unordered_map<std::string, std::string> niks;
  for (const FormerNik& former : found) {
    auto nik = vault_.OpenDetail(partition_, FormerNikName(former.former_nik_id), former.box);
    if (!nik.ok()) return nik.status();
    niks.emplace(former.former_nik_id, *std::move(nik));
  }
  ResealFormerNiks(tx, partition_, vault_, niks);
  if (!found.empty()) next_.text = found.back().former_nik_id;
  Next(found.size(), limit, Table::kConflicts);
  return static_cast<std::int64_t>(found.size());
}

absl::StatusOr<std::int64_t> Reseal::Identities(WriteTransaction& tx, int limit, const std::string& table,
                                                const std::string& key, Table next) {
  const Column id_column = {key, ColumnType::kText};
  const std::vector<std::string> ids = OlderIds(tx, table, key, partition_, at_.text, vault_.sealing_version(), limit);
  Rows keys({kPartition, id_column});
  for (const std::string& id : ids) keys.Text(partition_).Text(id);
  const Rows found = jemputbola::store::Fetch(tx, table, {id_column, kSealed}, keys);
  Rows rows({kPartition, id_column, kKeyVersion, kSealed});
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string& id = found.GetText(i, 0);
    const auto identity = vault_.Open(partition_, id, found.GetBytes(i, 1));
    if (!identity.ok()) return identity.status();
    const std::string box = vault_.Seal(partition_, id, *identity);
    rows.Text(partition_).Text(id).Int(Vault::VersionOf(box)).Bytes(box);
  }
  jemputbola::store::Update(tx, table, rows, {"partition", key});
  if (!ids.empty()) next_.text = ids.back();
  Next(ids.size(), limit, next);
  return static_cast<std::int64_t>(rows.size());
}

absl::StatusOr<std::int64_t> Reseal::Events(WriteTransaction& tx, int limit) {
  const std::vector<Column> key = {kPartition, {"source", ColumnType::kText}, {"source_seq", ColumnType::kInt}};
  const Column detail = {"detail", ColumnType::kBytes};
  std::vector<std::string> sources(static_cast<std::size_t>(limit));
  std::vector<long long> seqs(static_cast<std::size_t>(limit));
  const long long after = at_.number;
  tx.sql() << "select source, source_seq from person_event where partition = :partition and detail is not null and "
              "(source, source_seq) > (:source, :seq) order by source, source_seq limit "
           << limit,
      soci::use(partition_, "partition"), soci::use(at_.text, "source"), soci::use(after, "seq"), soci::into(sources),
      soci::into(seqs);
  Rows keys(key);
  for (std::size_t i = 0; i < seqs.size(); ++i) keys.Text(partition_).Text(sources[i]).Int(seqs[i]);
  const Rows found = jemputbola::store::Fetch(tx, "person_event", {key[1], key[2], detail}, keys);
  Rows rows({key[0], key[1], key[2], detail});
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (Vault::VersionOf(found.GetBytes(i, 2)) >= vault_.sealing_version()) continue;
    const std::string name = domain::EventName({found.GetText(i, 0), found.GetInt(i, 1)});
    const auto text = vault_.OpenDetail(partition_, name, found.GetBytes(i, 2));
    if (!text.ok()) return text.status();
    rows.Text(partition_).Text(found.GetText(i, 0)).Int(found.GetInt(i, 1));
    rows.Bytes(vault_.SealDetail(partition_, name, *text));
  }
  jemputbola::store::Update(tx, "person_event", rows, {"partition", "source", "source_seq"});
  if (!seqs.empty()) {
    next_.text = sources.back();
    next_.number = seqs.back();
  }
  Next(seqs.size(), limit, Table::kWaiting);
  return static_cast<std::int64_t>(rows.size());
}

absl::StatusOr<std::int64_t> Reseal::Waiting(WriteTransaction& tx, int limit) {
  const std::vector<WaitingStatus> found =
      ListWaiting(tx, partition_, at_.number == 0 ? std::numeric_limits<std::int64_t>::min() : at_.number, limit);
  Rows rows({kPartition, {"seq", ColumnType::kInt}, kSealed});
  for (const WaitingStatus& status : found) {
    if (Vault::VersionOf(status.sealed) >= vault_.sealing_version()) continue;
    const auto nik = vault_.OpenDetail(partition_, WaitingName(status.seq), status.sealed);
    if (!nik.ok()) return nik.status();
    rows.Text(partition_).Int(status.seq).Bytes(vault_.SealDetail(partition_, WaitingName(status.seq), *nik));
  }
  jemputbola::store::Update(tx, "waiting_status", rows, {"partition", "seq"});
  if (!found.empty()) next_.number = found.back().seq;
  Next(found.size(), limit, Table::kWalkIns);
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace jemputbola::registry::store
