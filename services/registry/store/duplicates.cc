#include "registry/store/duplicates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/store/bulk.h"
#include "registry/domain/bucket.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Fetch;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kPair = {"pair", ColumnType::kInt};
const Column kFirst = {"first_person", ColumnType::kText};
const Column kSecond = {"second_person", ColumnType::kText};
const std::vector<Column> kPairColumns = {kPair,
                                          kFirst,
                                          kSecond,
                                          {"likeness", ColumnType::kInt},
                                          {"village_code", ColumnType::kText},
                                          {"state", ColumnType::kInt},
                                          {"proposed_at", ColumnType::kInt},
                                          {"decided_at", ColumnType::kInt},
                                          {"merge_source", ColumnType::kText}};

DuplicatePair PairAt(const Rows& rows, std::size_t row) {
  DuplicatePair pair;
  pair.pair = rows.GetInt(row, 0);
  pair.first_person = rows.GetText(row, 1);
  pair.second_person = rows.GetText(row, 2);
  pair.likeness = static_cast<domain::Likeness>(rows.GetInt(row, 3));
  pair.village_code = rows.GetText(row, 4);
  pair.state = static_cast<PairState>(rows.GetInt(row, 5));
  pair.proposed_at = rows.GetInt(row, 6);
  if (!rows.IsNull(row, 7)) pair.decided_at = rows.GetInt(row, 7);
  if (!rows.IsNull(row, 8)) pair.merge_source = rows.GetText(row, 8);
  return pair;
}

std::vector<DuplicatePair> FetchPairs(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::vector<long long>& numbers) {
  Rows keys({kPartition, kPair});
  for (const long long number : numbers) keys.Text(partition).Int(number);
  const Rows found = Fetch(tx, "duplicate_pair", kPairColumns, keys);
  std::vector<DuplicatePair> pairs;
  for (std::size_t i = 0; i < found.size(); ++i) pairs.push_back(PairAt(found, i));
  std::ranges::sort(pairs, {}, &DuplicatePair::pair);
  return pairs;
}

// The one number that a query answers; 0 for none.
std::int64_t NumberOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                      const std::string& query) {
  long long number = 0;
  soci::indicator indicator = soci::i_null;
  tx.sql() << query, soci::use(partition, "partition"), soci::into(number, indicator);
  return tx.sql().got_data() && indicator == soci::i_ok ? number : 0;
}

// People of `pairs` who are on the list and were not purged.
std::set<std::string> FindIdentified(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::vector<DuplicatePair>& pairs) {
  const Column person = {"person_id", ColumnType::kText};
  std::set<std::string> ids;
  for (const DuplicatePair& pair : pairs) ids.insert({pair.first_person, pair.second_person});
  Rows keys({kPartition, person});
  for (const std::string& id : ids) keys.Text(partition).Text(id);
  const Rows found = Fetch(tx, "person", {person, {"key_version", ColumnType::kInt}}, keys);
  std::set<std::string> identified;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found.GetInt(i, 1) > 0) identified.insert(found.GetText(i, 0));
  }
  return identified;
}

}  // namespace

std::int64_t ProposePairs(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                          const std::vector<DuplicatePair>& pairs) {
  Rows keys({kPartition, kFirst, kSecond});
  for (const DuplicatePair& pair : pairs) keys.Text(partition).Text(pair.first_person).Text(pair.second_person);
  const Rows found = Fetch(tx, "duplicate_pair", {kFirst, kSecond}, keys);
  std::set<std::pair<std::string, std::string>> known;
  for (std::size_t i = 0; i < found.size(); ++i) known.emplace(found.GetText(i, 0), found.GetText(i, 1));

  const std::set<std::string> identified = FindIdentified(tx, partition, pairs);
  std::int64_t number = NumberOf(tx, partition, "select max(pair) from duplicate_pair where partition = :partition");
  std::vector<Column> columns = kPairColumns;
  columns.insert(columns.begin(), kPartition);
  Rows rows(columns);
  for (const DuplicatePair& pair : pairs) {
    if (!identified.contains(pair.first_person) || !identified.contains(pair.second_person)) continue;
    if (!known.emplace(pair.first_person, pair.second_person).second) continue;
    rows.Text(partition).Int(++number).Text(pair.first_person).Text(pair.second_person);
    rows.Int(static_cast<std::int64_t>(pair.likeness)).Text(pair.village_code);
    rows.Int(static_cast<std::int64_t>(PairState::kProposed)).Int(pair.proposed_at).Null().Null();
  }
  if (!rows.empty()) jemputbola::store::Insert(tx, "duplicate_pair", rows);
  return static_cast<std::int64_t>(rows.size());
}

std::optional<DuplicatePair> FindPair(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      std::int64_t pair) {
  auto found = FetchPairs(tx, partition, {pair});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<DuplicatePair> ListPairs(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     PairState state, std::int64_t after, int limit) {
  std::vector<long long> numbers(static_cast<std::size_t>(limit));
  const int wanted = static_cast<int>(state);
  const long long above = after;
  tx.sql() << "select pair from duplicate_pair where partition = :partition and state = :state and pair > :after "
              "order by pair limit "
           << limit,
      soci::use(partition, "partition"), soci::use(wanted, "state"), soci::use(above, "after"), soci::into(numbers);
  return FetchPairs(tx, partition, numbers);
}

std::int64_t CountPairs(const jemputbola::store::Transaction& tx, const std::string& partition, PairState state) {
  long long count = 0;
  const int wanted = static_cast<int>(state);
  tx.sql() << "select count(*) from duplicate_pair where partition = :partition and state = :state",
      soci::use(partition, "partition"), soci::use(wanted, "state"), soci::into(count);
  return count;
}

void DecidePair(jemputbola::store::WriteTransaction& tx, const std::string& partition, const DuplicatePair& pair) {
  Rows rows({kPartition,
             kPair,
             {"state", ColumnType::kInt},
             {"decided_at", ColumnType::kInt},
             {"merge_source", ColumnType::kText}});
  rows.Text(partition).Int(pair.pair).Int(static_cast<std::int64_t>(pair.state));
  pair.decided_at ? rows.Int(*pair.decided_at) : rows.Null();
  pair.merge_source.empty() ? rows.Null() : rows.Text(pair.merge_source);
  jemputbola::store::Update(tx, "duplicate_pair", rows, {"partition", "pair"});
}

std::vector<Scan> ListScans(const jemputbola::store::Transaction& tx) {
  std::vector<Scan> scans;
  Scan scan;
  long long newest = 0;
  long long list_number = 0;
  long long scanned_at = 0;
  soci::statement select =
      (tx.sql().prepare << "select l.partition, max(l.number), coalesce(max(s.list_number), 0), "
                           "coalesce(max(s.scanned_at), 0) from people_list l left join duplicate_scan s on "
                           "s.partition = l.partition where l.finished_at is not null group by l.partition",
       soci::into(scan.partition), soci::into(newest), soci::into(list_number), soci::into(scanned_at));
  select.execute();
  while (select.fetch()) scans.push_back({scan.partition, list_number, scanned_at, newest});
  return scans;
}

void SaveScan(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t list_number,
              std::int64_t now) {
  Rows rows({kPartition, {"list_number", ColumnType::kInt}, {"scanned_at", ColumnType::kInt}});
  rows.Text(partition).Int(list_number).Int(now);
  jemputbola::store::Upsert(tx, "duplicate_scan", rows, {"partition"});
}

std::vector<ListedInVillage> ListUnremoved(const jemputbola::store::Transaction& tx, const std::string& partition,
                                           const std::string& after, int limit) {
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  std::vector<std::string> villages(static_cast<std::size_t>(limit));
  const int removed = static_cast<int>(domain::Bucket::kRemoved);
  tx.sql() << "select person_id, village_code from person where partition = :partition and person_id > :after and "
              "bucket <> :removed order by person_id limit "
           << limit,
      soci::use(partition, "partition"), soci::use(after, "after"), soci::use(removed, "removed"), soci::into(ids),
      soci::into(villages);
  std::vector<ListedInVillage> listed;
  listed.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) listed.push_back({std::move(ids[i]), std::move(villages[i])});
  return listed;
}

}  // namespace jemputbola::registry::store
