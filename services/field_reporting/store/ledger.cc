#include "field_reporting/store/ledger.h"

#include <cstring>
#include <utility>

#include "absl/container/flat_hash_map.h"
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
                           absl::Span<const Row> rows, std::int64_t head,
                           const std::function<Rival(std::size_t)>& rival) {
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
  std::vector<NewConflict> conflicts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (fresh[i]) continue;
    const Halves halves = HalvesOf(rows[i].body);
    if (bodies.at({rows[i].installation, rows[i].seq}) == halves) {
      outcomes[i] = Outcome::kDuplicate;
      continue;
    }
    outcomes[i] = Outcome::kConflict;
    conflicts.push_back({rows[i].installation, rows[i].seq, rows[i].body, rival(i)});
  }
  if (!conflicts.empty()) KeepConflicts(tx, partition, std::move(conflicts));
  return outcomes;
}

void Withdraw(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Row& row) {
  const long long installation = row.installation;
  const long long seq = row.seq;
  tx.sql() << "delete from report where partition = :p and installation = :i and seq = :s", soci::use(partition, "p"),
      soci::use(installation, "i"), soci::use(seq, "s");
}

}  // namespace jemputbola::field_reporting::store
