#include "field_reporting/store/ledger.h"

#include <cstring>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

using Identity = std::pair<std::int64_t, std::int64_t>;
using Halves = std::pair<std::int64_t, std::int64_t>;

Halves HalvesOf(const crypto::Digest128& digest) {
  Halves halves;
  std::memcpy(&halves.first, digest.data(), sizeof(halves.first));
  std::memcpy(&halves.second, digest.data() + sizeof(halves.first), sizeof(halves.second));
  return halves;
}

// The bodies that stand under the identities of the rows that are not fresh.
absl::flat_hash_map<Identity, Halves> BodiesOf(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                               absl::Span<const Row> rows, const std::vector<bool>& fresh) {
  absl::flat_hash_map<Identity, Halves> bodies;
  Rows keys({{"partition", ColumnType::kText}, {"installation", ColumnType::kInt}, {"seq", ColumnType::kInt}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (fresh[i] || !bodies.try_emplace({rows[i].installation, rows[i].seq}).second) continue;
    keys.Text(partition).Int(rows[i].installation).Int(rows[i].seq);
  }
  const Rows found = Fetch(tx, "report",
                           {{"installation", ColumnType::kInt},
                            {"seq", ColumnType::kInt},
                            {"body_high", ColumnType::kInt},
                            {"body_low", ColumnType::kInt}},
                           keys);
  for (std::size_t i = 0; i < found.size(); ++i) {
    bodies[{found.GetInt(i, 0), found.GetInt(i, 1)}] = {found.GetInt(i, 2), found.GetInt(i, 3)};
  }
  return bodies;
}

}  // namespace

std::vector<Outcome> Enter(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                           absl::Span<const Row> rows, std::int64_t head, absl::Time received_at,
                           const std::function<std::string(std::size_t)>& serialised) {
  std::vector<Outcome> outcomes(rows.size(), Outcome::kAccepted);
  if (rows.empty()) return outcomes;

  Rows table({{"partition", ColumnType::kText},
              {"installation", ColumnType::kInt},
              {"seq", ColumnType::kInt},
              {"body_high", ColumnType::kInt},
              {"body_low", ColumnType::kInt},
              {"log_hint", ColumnType::kInt}});
  for (const Row& row : rows) {
    const auto [high, low] = HalvesOf(row.body);
    table.Text(partition).Int(row.installation).Int(row.seq).Int(high).Int(low).Int(++head);
  }
  const std::vector<bool> fresh = InsertNew(tx, "report", table, {"partition", "installation", "seq"});
  bool all_fresh = true;
  for (const bool is_fresh : fresh) all_fresh = all_fresh && is_fresh;
  if (all_fresh) return outcomes;

  const auto bodies = BodiesOf(tx, partition, rows, fresh);
  Rows conflicts({{"partition", ColumnType::kText},
                  {"installation", ColumnType::kInt},
                  {"seq", ColumnType::kInt},
                  {"body_high", ColumnType::kInt},
                  {"body_low", ColumnType::kInt},
                  {"received_at", ColumnType::kInt},
                  {"report", ColumnType::kBytes}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (fresh[i]) continue;
    const Halves halves = HalvesOf(rows[i].body);
    if (bodies.at({rows[i].installation, rows[i].seq}) == halves) {
      outcomes[i] = Outcome::kDuplicate;
      continue;
    }
    outcomes[i] = Outcome::kConflict;
    conflicts.Text(partition).Int(rows[i].installation).Int(rows[i].seq).Int(halves.first).Int(halves.second);
    conflicts.Int(clock::ToMicros(received_at)).Bytes(serialised(i));
  }
  if (!conflicts.empty()) {
    InsertNew(tx, "report_conflict", conflicts, {"partition", "installation", "seq", "body_high", "body_low"});
  }
  return outcomes;
}

void Withdraw(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Row& row) {
  const long long installation = row.installation;
  const long long seq = row.seq;
  tx.sql() << "delete from report where partition = :p and installation = :i and seq = :s", soci::use(partition, "p"),
      soci::use(installation, "i"), soci::use(seq, "s");
}

std::vector<Conflict> ListConflicts(const jemputbola::store::Transaction& tx, const std::string& partition) {
  std::vector<Conflict> conflicts;
  Conflict conflict;
  std::int64_t received_at = 0;
  std::string report;
  soci::statement statement =
      (tx.sql().prepare << "select i.device_id, i.installation_id, c.seq, c.received_at, c.report "
                           "from report_conflict c join installation i "
                           "on i.partition = c.partition and i.number = c.installation "
                           "where c.partition = :p "
                           "order by c.received_at, i.number, c.seq, c.body_high, c.body_low",
       soci::use(partition, "p"), soci::into(conflict.device_id), soci::into(conflict.installation_id),
       soci::into(conflict.seq), soci::into(received_at), soci::into(report));
  statement.execute();
  while (statement.fetch()) {
    conflict.received_at = clock::FromMicros(received_at);
    conflict.report = tx.Bytes(report);
    conflicts.push_back(conflict);
  }
  return conflicts;
}

}  // namespace jemputbola::field_reporting::store
