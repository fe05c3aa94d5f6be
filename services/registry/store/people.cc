#include "registry/store/people.h"

#include <cstdint>
#include <utility>

#include "common/store/bulk.h"
#include "registry/store/dates.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kPersonId = {"person_id", ColumnType::kText};
const std::vector<Column> kStandingColumns = {kPersonId,
                                              {"village_code", ColumnType::kText},
                                              {"recordable_on", ColumnType::kText},
                                              {"recording", ColumnType::kInt},
                                              {"finding", ColumnType::kInt},
                                              {"certainty", ColumnType::kInt},
                                              {"visits_not_met", ColumnType::kInt},
                                              {"away_until", ColumnType::kText},
                                              {"newest_at", ColumnType::kInt},
                                              {"newest_source", ColumnType::kText},
                                              {"newest_seq", ColumnType::kInt},
                                              {"bucket", ColumnType::kInt}};
const std::vector<Column> kSealedColumns = {
    kPersonId, {"nik_index", ColumnType::kText}, {"sealed", ColumnType::kBytes}};

Rows Keys(const std::string& partition, const Column& column, const std::vector<std::string>& values) {
  Rows keys({kPartition, column});
  for (const std::string& value : values) keys.Text(partition).Text(value);
  return keys;
}

Standing StandingAt(const Rows& rows, std::size_t row) {
  Standing standing;
  standing.person_id = rows.GetText(row, 0);
  standing.village_code = rows.GetText(row, 1);
  standing.recordable_on = DateAt(rows, row, 2);
  domain::PersonState& state = standing.state;
  state.recording = static_cast<domain::Recording>(rows.GetInt(row, 3));
  state.finding = static_cast<domain::Finding>(rows.GetInt(row, 4));
  state.certainty = static_cast<domain::Certainty>(rows.GetInt(row, 5));
  state.visits_not_met = static_cast<int>(rows.GetInt(row, 6));
  state.away_until = DateAt(rows, row, 7);
  if (!rows.IsNull(row, 8)) {
    state.newest = domain::EventOrder{rows.GetInt(row, 8), rows.GetText(row, 9), rows.GetInt(row, 10)};
  }
  standing.bucket = static_cast<domain::Bucket>(rows.GetInt(row, 11));
  return standing;
}

SealedPerson SealedAt(const Rows& rows, std::size_t row) {
  return {rows.GetText(row, 0), rows.GetText(row, 1), rows.GetBytes(row, 2)};
}

}  // namespace

domain::Bucket Rebucket(Standing& standing, absl::CivilDay today) {
  return std::exchange(standing.bucket, domain::BucketOf(standing.state, standing.recordable_on, today));
}

std::unordered_map<std::string, Standing> FetchStandings(const jemputbola::store::Transaction& tx,
                                                         const std::string& partition,
                                                         const std::vector<std::string>& person_ids) {
  const Rows found =
      jemputbola::store::Fetch(tx, "person_state", kStandingColumns, Keys(partition, kPersonId, person_ids));
  std::unordered_map<std::string, Standing> standings;
  standings.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) standings.emplace(found.GetText(i, 0), StandingAt(found, i));
  return standings;
}

void SaveStandings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<Standing>& standings, absl::CivilDay today) {
  std::vector<Column> columns = kStandingColumns;
  columns.insert(columns.begin(), kPartition);
  columns.push_back({"rebucket_on", ColumnType::kText});
  Rows rows(columns);
  for (const Standing& standing : standings) {
    const domain::PersonState& state = standing.state;
    rows.Text(partition).Text(standing.person_id).Text(standing.village_code);
    AddDate(rows, standing.recordable_on);
    rows.Int(static_cast<std::int64_t>(state.recording))
        .Int(static_cast<std::int64_t>(state.finding))
        .Int(static_cast<std::int64_t>(state.certainty))
        .Int(state.visits_not_met);
    AddDate(rows, state.away_until);
    if (state.newest) {
      rows.Int(state.newest->effective_at).Text(state.newest->source).Int(state.newest->source_seq);
    } else {
      rows.Null().Null().Null();
    }
    rows.Int(static_cast<std::int64_t>(standing.bucket));
    AddDate(rows, domain::NextRebucket(state, standing.recordable_on, today));
  }
  jemputbola::store::Upsert(tx, "person_state", rows, {"partition", "person_id"});
}

std::unordered_map<std::string, SealedPerson> FindByNik(const jemputbola::store::Transaction& tx,
                                                        const std::string& partition,
                                                        const std::vector<std::string>& nik_indexes) {
  const Rows found = jemputbola::store::Fetch(tx, "person", kSealedColumns,
                                              Keys(partition, {"nik_index", ColumnType::kText}, nik_indexes));
  std::unordered_map<std::string, SealedPerson> people;
  people.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) people.emplace(found.GetText(i, 1), SealedAt(found, i));
  return people;
}

void SaveSealed(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                const std::vector<SealedPerson>& people) {
  std::vector<Column> columns = kSealedColumns;
  columns.insert(columns.begin(), kPartition);
  Rows rows(columns);
  for (const SealedPerson& person : people) {
    rows.Text(partition).Text(person.person_id).Text(person.nik_index).Bytes(person.box);
  }
  jemputbola::store::Upsert(tx, "person", rows, {"partition", "person_id"});
}

std::unordered_map<std::string, SealedPerson> FetchSealed(const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<std::string>& person_ids) {
  const Rows found = jemputbola::store::Fetch(tx, "person", kSealedColumns, Keys(partition, kPersonId, person_ids));
  std::unordered_map<std::string, SealedPerson> people;
  people.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) people.emplace(found.GetText(i, 0), SealedAt(found, i));
  return people;
}

std::vector<Standing> WorkloadOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::string& village_code) {
  const Rows found = jemputbola::store::Fetch(tx, "person_state", kStandingColumns,
                                              Keys(partition, {"village_code", ColumnType::kText}, {village_code}));
  std::vector<Standing> workload;
  for (std::size_t i = 0; i < found.size(); ++i) {
    Standing standing = StandingAt(found, i);
    if (domain::IsWorkload(standing.bucket)) workload.push_back(std::move(standing));
  }
  return workload;
}

std::vector<Standing> DueForRebucket(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     absl::CivilDay today, int limit) {
  const std::string day = clock::FormatDate(today);
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  tx.sql() << "select person_id from person_state where partition = :partition and rebucket_on <= :today limit "
           << limit,
      soci::use(partition, "partition"), soci::use(day, "today"), soci::into(ids);
  std::vector<Standing> due;
  due.reserve(ids.size());
  for (auto& [id, standing] : FetchStandings(tx, partition, ids)) due.push_back(std::move(standing));
  return due;
}

}  // namespace jemputbola::registry::store
