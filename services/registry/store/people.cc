#include "registry/store/people.h"

#include <algorithm>
#include <utility>

#include "common/store/bulk.h"
#include "registry/store/dates.h"
#include "registry/store/former_niks.h"
#include "registry/store/keys.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kPersonId = {"person_id", ColumnType::kText};
const Column kNikIndex = {"nik_index", ColumnType::kBytes};
const std::vector<Column> kStandingColumns = {kPersonId,
                                              {"village_code", ColumnType::kText},
                                              {"recordable_on", ColumnType::kText},
                                              {"last_list", ColumnType::kInt},
                                              {"vanished", ColumnType::kInt},
                                              {"survivor", ColumnType::kText},
                                              {"recording", ColumnType::kInt},
                                              {"returned", ColumnType::kInt},
                                              {"finding", ColumnType::kInt},
                                              {"certainty", ColumnType::kInt},
                                              {"visits_not_met", ColumnType::kInt},
                                              {"away_until", ColumnType::kText},
                                              {"newest_at", ColumnType::kInt},
                                              {"newest_source", ColumnType::kText},
                                              {"newest_seq", ColumnType::kInt},
                                              {"bucket", ColumnType::kInt}};
const std::vector<Column> kBoxColumns = {kNikIndex, {"key_version", ColumnType::kInt}, {"sealed", ColumnType::kBytes}};
const std::vector<std::string> kKeys = {"partition", "person_id"};

std::vector<Column> WrittenColumns(const std::vector<Column>& boxes) {
  std::vector<Column> columns = {kPartition};
  columns.insert(columns.end(), kStandingColumns.begin(), kStandingColumns.end());
  columns.push_back({"rebucket_on", ColumnType::kText});
  columns.insert(columns.end(), boxes.begin(), boxes.end());
  return columns;
}

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
  standing.last_list = rows.GetInt(row, 3);
  standing.vanished = rows.GetInt(row, 4) != 0;
  if (!rows.IsNull(row, 5)) standing.survivor = rows.GetText(row, 5);
  domain::PersonState& state = standing.state;
  state.recording = static_cast<domain::Recording>(rows.GetInt(row, 6));
  state.returned = static_cast<domain::Returned>(rows.GetInt(row, 7));
  state.finding = static_cast<domain::Finding>(rows.GetInt(row, 8));
  state.certainty = static_cast<domain::Certainty>(rows.GetInt(row, 9));
  state.visits_not_met = static_cast<int>(rows.GetInt(row, 10));
  state.away_until = DateAt(rows, row, 11);
  if (!rows.IsNull(row, 12)) {
    state.newest = domain::EventOrder{rows.GetInt(row, 12), rows.GetText(row, 13), rows.GetInt(row, 14)};
  }
  standing.bucket = static_cast<domain::Bucket>(rows.GetInt(row, 15));
  return standing;
}

void AddStanding(Rows& rows, const std::string& partition, const Standing& standing, absl::CivilDay today) {
  const domain::PersonState& state = standing.state;
  rows.Text(partition).Text(standing.person_id).Text(standing.village_code);
  AddDate(rows, standing.recordable_on);
  rows.Int(standing.last_list).Int(standing.vanished ? 1 : 0);
  standing.survivor.empty() ? rows.Null() : rows.Text(standing.survivor);
  rows.Int(static_cast<std::int64_t>(state.recording))
      .Int(static_cast<std::int64_t>(state.returned))
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

// What is written of the parts of a NikIndex: the newest that is not newer than the box. The row counts as sealed with
// the older of the two. An index that was read from the table stays what it is.
Vault::Index IndexOf(const SealedPerson& person) {
  const std::int64_t box = Vault::VersionOf(person.box);
  for (Vault::Index& index : Vault::Indexes(person.nik_index)) {
    if (index.version <= box) return std::move(index);
  }
  return {std::min(person.key_version, box), person.nik_index};
}

SealedPerson SealedAt(const Rows& rows, std::size_t row, std::size_t first, std::string person_id) {
  return {std::move(person_id), rows.GetBytes(row, first), rows.GetInt(row, first + 1), rows.GetBytes(row, first + 2)};
}

std::vector<PersonRecord> FetchPeople(const jemputbola::store::Transaction& tx, const Rows& keys) {
  std::vector<Column> columns = kStandingColumns;
  columns.insert(columns.end(), kBoxColumns.begin(), kBoxColumns.end());
  const Rows found = jemputbola::store::Fetch(tx, "person", columns, keys);
  std::vector<PersonRecord> people;
  people.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    people.push_back({SealedAt(found, i, kStandingColumns.size(), found.GetText(i, 0)), StandingAt(found, i)});
  }
  return people;
}

// The NikIndex that was asked for, by each of its parts.
using Asked = std::unordered_map<std::string, const std::string*>;

void AddFormer(const jemputbola::store::Transaction& tx, const std::string& partition, const Asked& asked,
               std::unordered_map<std::string, PersonRecord>& people) {
  if (people.size() == asked.size()) return;
  std::vector<std::string> parts;
  for (const auto& [part, nik_index] : asked) {
    if (!people.contains(*nik_index)) parts.push_back(part);
  }
  const std::unordered_map<std::string, std::string> former = FindFormerNiks(tx, partition, parts);
  std::vector<std::string> ids;
  for (const auto& [part, person_id] : former) ids.push_back(person_id);
  std::unordered_map<std::string, PersonRecord> by_id;
  for (PersonRecord& person : FetchPeople(tx, Keys(partition, kPersonId, ids))) {
    person.by_former_nik = true;
    by_id.emplace(person.standing.person_id, std::move(person));
  }
  for (const auto& [part, person_id] : former) {
    // Gone, or purged: nothing of them is found by a number any more.
    if (const auto person = by_id.find(person_id); person != by_id.end())
      people.emplace(*asked.at(part), person->second);
  }
}

}  // namespace

domain::Counted CountedAs(const Standing& standing) {
  return {standing.bucket,
          standing.bucket == domain::Bucket::kRecorded && standing.state.recording >= domain::Recording::kPrintReady,
          standing.vanished};
}

void Rebucket(Standing& standing, absl::CivilDay today) {
  standing.bucket = domain::BucketOf(standing.state, standing.recordable_on, today);
}

std::unordered_map<std::string, Standing> FetchStandings(const jemputbola::store::Transaction& tx,
                                                         const std::string& partition,
                                                         const std::vector<std::string>& person_ids) {
  const Rows found = jemputbola::store::Fetch(tx, "person", kStandingColumns, Keys(partition, kPersonId, person_ids));
  std::unordered_map<std::string, Standing> standings;
  standings.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) standings.emplace(found.GetText(i, 0), StandingAt(found, i));
  return standings;
}

void SaveStandings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<Standing>& standings, absl::CivilDay today) {
  Rows rows(WrittenColumns({}));
  for (const Standing& standing : standings) AddStanding(rows, partition, standing, today);
  jemputbola::store::Update(tx, "person", rows, kKeys);
}

void SavePeople(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                const std::vector<PersonRecord>& people, absl::CivilDay today) {
  Rows rows(WrittenColumns(kBoxColumns));
  std::vector<std::int64_t> versions;
  for (const PersonRecord& person : people) {
    AddStanding(rows, partition, person.standing, today);
    const Vault::Index index = IndexOf(person.sealed);
    rows.Bytes(index.bytes).Int(index.version).Bytes(person.sealed.box);
    if (std::find(versions.begin(), versions.end(), index.version) == versions.end()) versions.push_back(index.version);
  }
  RequireLive(tx, versions);
  jemputbola::store::Upsert(tx, "person", rows, kKeys);
}

std::unordered_map<std::string, PersonRecord> FindByNik(const jemputbola::store::Transaction& tx,
                                                        const std::string& partition,
                                                        const std::vector<std::string>& nik_indexes) {
  Rows keys({kPartition, kNikIndex});
  Asked asked;
  std::vector<std::int64_t> versions;
  for (const std::string& nik_index : nik_indexes) {
    std::vector<Vault::Index> parts = Vault::Indexes(nik_index);
    // Some were made before a key was added: only what all have in common is looked up for certain.
    std::erase_if(versions, [&](std::int64_t version) {
      return std::ranges::find(parts, version, &Vault::Index::version) == parts.end();
    });
    for (Vault::Index& part : parts) {
      if (&nik_index == &nik_indexes.front()) versions.push_back(part.version);
      const auto [at, first] = asked.try_emplace(std::move(part.bytes), &nik_index);
      if (first) keys.Text(partition).Bytes(at->first);
    }
  }
  if (nik_indexes.empty()) return {};
  RequireAllLive(tx, versions);
  std::unordered_map<std::string, PersonRecord> people;
  for (PersonRecord& person : FetchPeople(tx, keys)) {
    const std::string& nik_index = *asked.at(person.sealed.nik_index);
    people.emplace(nik_index, std::move(person));
  }
  AddFormer(tx, partition, asked, people);
  return people;
}

std::optional<PersonRecord> FindByCurrentNik(const jemputbola::store::Transaction& tx, const std::string& partition,
                                             const std::string& nik_index) {
  auto found = FindByNik(tx, partition, {nik_index});
  if (found.empty() || found.begin()->second.by_former_nik) return std::nullopt;
  return std::move(found.begin()->second);
}

std::unordered_map<std::string, SealedPerson> FetchSealed(const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<std::string>& person_ids) {
  std::vector<Column> columns = {kPersonId};
  columns.insert(columns.end(), kBoxColumns.begin(), kBoxColumns.end());
  const Rows found = jemputbola::store::Fetch(tx, "person", columns, Keys(partition, kPersonId, person_ids));
  std::unordered_map<std::string, SealedPerson> people;
  people.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    people.emplace(found.GetText(i, 0), SealedAt(found, i, 1, found.GetText(i, 0)));
  }
  return people;
}

std::vector<Standing> StandingsIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::vector<std::string>& village_codes) {
  const Rows found = jemputbola::store::Fetch(tx, "person", kStandingColumns,
                                              Keys(partition, {"village_code", ColumnType::kText}, village_codes));
  std::vector<Standing> standings;
  standings.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) standings.push_back(StandingAt(found, i));
  return standings;
}

std::vector<Standing> WorkloadOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::string& village_code) {
  std::vector<Standing> workload = StandingsIn(tx, partition, {village_code});
  std::erase_if(workload, [](const Standing& standing) { return !domain::IsWorkload(standing.bucket); });
  return workload;
}

std::vector<Standing> DueForRebucket(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     absl::CivilDay today, int limit) {
  const std::string day = clock::FormatDate(today);
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  tx.sql() << "select person_id from person where partition = :partition and rebucket_on <= :today limit " << limit,
      soci::use(partition, "partition"), soci::use(day, "today"), soci::into(ids);
  std::vector<Standing> due;
  due.reserve(ids.size());
  for (auto& [id, standing] : FetchStandings(tx, partition, ids)) due.push_back(std::move(standing));
  return due;
}

}  // namespace jemputbola::registry::store
