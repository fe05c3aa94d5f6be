#include "field_reporting/store/sync_state.h"

#include "common/clock/civil.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Transaction;

void FindHoles(const Transaction& tx, const std::string& partition, std::int64_t number, SyncState& state) {
  SeqRange hole;
  soci::statement statement =
      (tx.sql().prepare
           << "select previous + 1, seq - 1 from (select seq, lag(seq, 1, 0) over (order by seq) as previous "
              "from report where partition = :p and installation = :i) as held "
              "where seq > previous + 1 order by seq limit 1000",
       soci::use(partition, "p"), soci::use(number, "i"), soci::into(hole.first), soci::into(hole.last));
  statement.execute();
  while (statement.fetch()) state.missing.push_back(hole);
}

}  // namespace

SyncState SyncStateOf(const Transaction& tx, const std::string& partition, std::int64_t number) {
  SyncState state;
  if (number == 0) return state;
  std::int64_t count = 0;
  tx.sql() << "select count(*), coalesce(max(seq), 0) from report where partition = :p and installation = :i",
      soci::use(partition, "p"), soci::use(number, "i"), soci::into(count), soci::into(state.highest_seq);
  // They count from 1, each once.
  if (count != state.highest_seq) FindHoles(tx, partition, number, state);
  state.contiguous_seq = state.missing.empty() ? state.highest_seq : state.missing.front().first - 1;
  tx.sql() << "select count(*) from report_conflict where partition = :p and installation = :i and state = 1",
      soci::use(partition, "p"), soci::use(number, "i"), soci::into(state.open_conflicts);
  return state;
}

std::vector<InstallationState> ListInstallations(const Transaction& tx, const std::string& device_id) {
  struct Key {
    std::string partition;
    std::int64_t number = 0;
  };
  std::vector<Key> keys;
  std::vector<InstallationState> states;
  {
    Key key;
    InstallationState state;
    std::int64_t first_seen_at = 0;
    std::int64_t last_sync_at = 0;
    soci::statement statement =
        (tx.sql().prepare << "select partition, number, installation_id, first_seen_at, last_sync_at, skew_ms "
                             "from installation where device_id = :d and installation_id not like '%~%' "
                             "order by first_seen_at, partition, number",
         soci::use(device_id, "d"), soci::into(key.partition), soci::into(key.number),
         soci::into(state.installation_id), soci::into(first_seen_at), soci::into(last_sync_at),
         soci::into(state.skew_ms));
    statement.execute();
    while (statement.fetch()) {
      state.first_seen_at = clock::FromMicros(first_seen_at);
      state.last_sync_at = last_sync_at == 0 ? std::nullopt : std::make_optional(clock::FromMicros(last_sync_at));
      keys.push_back(key);
      states.push_back(state);
    }
  }
  for (std::size_t i = 0; i < states.size(); ++i) states[i].held = SyncStateOf(tx, keys[i].partition, keys[i].number);
  return states;
}

}  // namespace jemputbola::field_reporting::store
