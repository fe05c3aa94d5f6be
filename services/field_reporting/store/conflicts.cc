#include "field_reporting/store/conflicts.h"

#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Fetch;
using jemputbola::store::Rows;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr std::size_t kIdDigits = 8;
constexpr char kTable[] = "report_conflict";

const Column kPartition = {"partition", ColumnType::kText};
const Column kInstallation = {"installation", ColumnType::kInt};
const Column kSeq = {"seq", ColumnType::kInt};
const Column kBodyHigh = {"body_high", ColumnType::kInt};
const Column kBodyLow = {"body_low", ColumnType::kInt};
const Column kConflictId = {"conflict_id", ColumnType::kText};

using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

Key KeyOf(const NewConflict& conflict) {
  std::int64_t high = 0;
  std::int64_t low = 0;
  std::memcpy(&high, conflict.body.data(), sizeof(high));
  std::memcpy(&low, conflict.body.data() + sizeof(high), sizeof(low));
  return {conflict.installation, conflict.seq, high, low};
}

// Leaves only the first of each body that does not stand there yet.
void DropKnown(const Transaction& tx, const std::string& partition, std::vector<NewConflict>& conflicts) {
  Rows keys({kPartition, kInstallation, kSeq, kBodyHigh, kBodyLow});
  std::set<Key> known;
  for (const NewConflict& conflict : conflicts) {
    const auto [installation, seq, high, low] = KeyOf(conflict);
    if (known.insert(KeyOf(conflict)).second) keys.Text(partition).Int(installation).Int(seq).Int(high).Int(low);
  }
  known.clear();
  const Rows found = Fetch(tx, kTable, {kInstallation, kSeq, kBodyHigh, kBodyLow}, keys);
  for (std::size_t i = 0; i < found.size(); ++i) {
    known.emplace(found.GetInt(i, 0), found.GetInt(i, 1), found.GetInt(i, 2), found.GetInt(i, 3));
  }
  std::erase_if(conflicts, [&](const NewConflict& conflict) { return !known.insert(KeyOf(conflict)).second; });
}

// As many digits of a hash of all that makes a conflict as it takes to be unlike all others.
std::vector<std::string> NewIds(const Transaction& tx, const std::string& partition,
                                const std::vector<NewConflict>& conflicts) {
  std::vector<std::string> hashes;
  for (const NewConflict& conflict : conflicts) {
    const crypto::Digest128 hash =
        crypto::Hash128(absl::StrCat(conflict.installation, "/", conflict.seq, "/"), crypto::AsBytes(conflict.body));
    const std::string_view bytes = crypto::AsBytes(hash);
    hashes.push_back(absl::BytesToHexString({bytes.data(), bytes.size()}));
  }
  std::set<std::string> taken;
  for (std::size_t digits = kIdDigits; digits <= sizeof(crypto::Digest128) * 2; ++digits) {
    Rows candidates({kPartition, kConflictId});
    std::set<std::string> asked;
    for (const std::string& hash : hashes) {
      const std::string candidate = hash.substr(0, digits);
      const bool shorter_is_taken = digits == kIdDigits || taken.contains(hash.substr(0, digits - 1));
      if (shorter_is_taken && asked.insert(candidate).second) candidates.Text(partition).Text(candidate);
    }
    if (candidates.empty()) break;
    const Rows found = Fetch(tx, kTable, {kConflictId}, candidates);
    for (std::size_t i = 0; i < found.size(); ++i) taken.insert(found.GetText(i, 0));
  }
  std::vector<std::string> ids;
  for (const std::string& hash : hashes) {
    std::size_t digits = kIdDigits;
    while (!taken.insert(hash.substr(0, digits)).second && digits < hash.size()) ++digits;
    ids.push_back(hash.substr(0, digits));
  }
  return ids;
}

constexpr char kSelect[] =
    "select c.conflict_id, i.device_id, i.installation_id, c.seq, c.report, c.received_at, c.effective_at, c.late, "
    "c.unit_id, c.state, c.decided_by, c.decided_at, c.reason, c.log_seq "
    "from report_conflict c join installation i on i.partition = c.partition and i.number = c.installation "
    "where c.partition = :p ";

// A row of kSelect.
struct Found {
  Conflict conflict;
  std::int64_t received_at = 0;
  std::int64_t effective_at = 0;
  std::int64_t late = 0;
  std::int64_t state = 0;
  std::int64_t decided_at = 0;

  void Into(soci::statement& statement) {
    statement.exchange(soci::into(conflict.conflict_id));
    statement.exchange(soci::into(conflict.name.device_id));
    statement.exchange(soci::into(conflict.name.installation_id));
    statement.exchange(soci::into(conflict.name.seq));
    statement.exchange(soci::into(conflict.rival.report));
    statement.exchange(soci::into(received_at));
    statement.exchange(soci::into(effective_at));
    statement.exchange(soci::into(late));
    statement.exchange(soci::into(conflict.rival.unit_id));
    statement.exchange(soci::into(state));
    statement.exchange(soci::into(conflict.decided_by));
    statement.exchange(soci::into(decided_at));
    statement.exchange(soci::into(conflict.reason));
    statement.exchange(soci::into(conflict.log_seq));
  }

  Conflict Take(const Transaction& tx) const {
    Conflict taken = conflict;
    taken.rival.report = tx.Bytes(conflict.rival.report);
    taken.rival.received_at = clock::FromMicros(received_at);
    taken.rival.effective_at = clock::FromMicros(effective_at);
    taken.rival.late = late != 0;
    taken.state = static_cast<ConflictState>(state);
    if (decided_at != 0) taken.decided_at = clock::FromMicros(decided_at);
    return taken;
  }
};

std::vector<Conflict> Select(const Transaction& tx, const std::string& partition, const std::string& condition,
                             const std::string& value) {
  std::vector<Conflict> conflicts;
  Found found;
  soci::statement statement(tx.sql());
  statement.exchange(soci::use(partition, "p"));
  statement.exchange(soci::use(value, "v"));
  found.Into(statement);
  statement.alloc();
  statement.prepare(
      absl::StrCat(kSelect, condition, " order by c.received_at, c.installation, c.seq, c.body_high, c.body_low"));
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) conflicts.push_back(found.Take(tx));
  return conflicts;
}

void KeepReport(WriteTransaction& tx, const std::string& partition, const std::string& conflict_id,
                const std::string& report) {
  Rows rows({kPartition, kConflictId, {"report", ColumnType::kBytes}});
  rows.Text(partition).Text(conflict_id).Bytes(report);
  Update(tx, kTable, rows, {"partition", "conflict_id"});
}

absl::Status Decide(WriteTransaction& tx, const std::string& partition, const std::string& conflict_id,
                    const Decision& decision, ConflictState state, std::int64_t log_seq) {
  const auto known = FindConflict(tx, partition, conflict_id);
  if (!known.ok()) return known.status();
  if (known->state == state) return absl::OkStatus();
  if (known->state != ConflictState::kOpen) {
    return absl::FailedPreconditionError(absl::StrCat(
        "conflict ", conflict_id, " was ", known->state == ConflictState::kAccepted ? "accepted" : "rejected", " by ",
        known->decided_by, ": that stands"));
  }
  const auto number = static_cast<std::int64_t>(state);
  const std::int64_t at = clock::ToMicros(decision.at);
  tx.sql() << "update report_conflict set state = :s, decided_by = :a, decided_at = :t, reason = :r, log_seq = :l "
              "where partition = :p and conflict_id = :c",
      soci::use(number, "s"), soci::use(decision.actor, "a"), soci::use(at, "t"), soci::use(decision.reason, "r"),
      soci::use(log_seq, "l"), soci::use(partition, "p"), soci::use(conflict_id, "c");
  if (decision.report != known->rival.report) KeepReport(tx, partition, conflict_id, decision.report);
  return absl::OkStatus();
}

}  // namespace

void KeepConflicts(WriteTransaction& tx, const std::string& partition, std::vector<NewConflict> conflicts) {
  DropKnown(tx, partition, conflicts);
  if (conflicts.empty()) return;
  const std::vector<std::string> ids = NewIds(tx, partition, conflicts);
  Rows rows({kPartition,
             kInstallation,
             kSeq,
             kBodyHigh,
             kBodyLow,
             kConflictId,
             {"received_at", ColumnType::kInt},
             {"effective_at", ColumnType::kInt},
             {"late", ColumnType::kInt},
             {"unit_id", ColumnType::kText},
             {"report", ColumnType::kBytes}});
  for (std::size_t i = 0; i < conflicts.size(); ++i) {
    const auto [installation, seq, high, low] = KeyOf(conflicts[i]);
    const Rival& rival = conflicts[i].rival;
    rows.Text(partition).Int(installation).Int(seq).Int(high).Int(low).Text(ids[i]);
    rows.Int(clock::ToMicros(rival.received_at)).Int(clock::ToMicros(rival.effective_at)).Int(rival.late ? 1 : 0);
    rows.Text(rival.unit_id).Bytes(rival.report);
  }
  Insert(tx, kTable, rows);
}

std::vector<Conflict> ListConflicts(const Transaction& tx, const std::string& partition, bool all) {
  return Select(tx, partition, "and (c.state = 1 or :v = 'all')", all ? "all" : "open");
}

absl::StatusOr<Conflict> FindConflict(const Transaction& tx, const std::string& partition,
                                      const std::string& conflict_id) {
  std::vector<Conflict> found = Select(tx, partition, "and c.conflict_id = :v", conflict_id);
  if (!found.empty()) return std::move(found.front());
  return absl::NotFoundError(
      absl::StrCat("there is no conflict ", conflict_id, " in ", partition, ": see jb conflicts list --all"));
}

absl::Status AcceptConflict(WriteTransaction& tx, const std::string& partition, const std::string& conflict_id,
                            const Decision& decision, std::int64_t log_seq) {
  return Decide(tx, partition, conflict_id, decision, ConflictState::kAccepted, log_seq);
}

absl::Status RejectConflict(WriteTransaction& tx, const std::string& partition, const std::string& conflict_id,
                            const Decision& decision) {
  return Decide(tx, partition, conflict_id, decision, ConflictState::kRejected, 0);
}

}  // namespace jemputbola::field_reporting::store
