#include "registry/store/event_rows.h"

#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "common/store/bulk.h"
#include "registry/store/dates.h"
#include "registry/store/keys.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {
namespace {

using domain::EventId;
using domain::EventKind;
using domain::LiveEvent;
using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Fetch;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kSource = {"source", ColumnType::kText};
const Column kSourceSeq = {"source_seq", ColumnType::kInt};
const std::vector<Column> kToldColumns = {kSource,
                                          kSourceSeq,
                                          {"person_id", ColumnType::kText},
                                          {"effective_at", ColumnType::kInt},
                                          {"kind", ColumnType::kInt},
                                          {"certainty", ColumnType::kInt},
                                          {"away_until", ColumnType::kText},
                                          {"place_code", ColumnType::kText},
                                          {"target_source", ColumnType::kText},
                                          {"target_seq", ColumnType::kInt},
                                          {"corrected_kind", ColumnType::kInt},
                                          {"other_person", ColumnType::kText}};
const std::vector<Column> kNowColumns = {{"now_live", ColumnType::kInt},        {"now_person", ColumnType::kText},
                                         {"now_kind", ColumnType::kInt},        {"now_certainty", ColumnType::kInt},
                                         {"now_away_until", ColumnType::kText}, {"now_place", ColumnType::kText}};
const std::vector<std::string> kKeys = {"partition", "source", "source_seq"};

std::vector<Column> Concat(std::vector<Column> columns, const std::vector<Column>& more) {
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

void AddText(Rows& rows, const std::string& text) {
  text.empty() ? rows.Null() : rows.Text(text);
}

void AddTold(Rows& rows, const domain::ToldEvent& told) {
  const domain::PersonEvent& event = told.event;
  rows.Text(event.order.source).Int(event.order.source_seq).Text(told.person_id).Int(event.order.effective_at);
  rows.Int(static_cast<std::int64_t>(event.kind)).Int(static_cast<std::int64_t>(event.certainty));
  AddDate(rows, event.away_until);
  rows.Text(told.place_code);
  if (event.target) {
    rows.Text(event.target->source).Int(event.target->source_seq);
  } else {
    rows.Null().Null();
  }
  event.corrected_kind ? rows.Int(static_cast<std::int64_t>(*event.corrected_kind)) : rows.Null();
  AddText(rows, event.other_person);
}

void AddNow(Rows& rows, const domain::Meaning& now) {
  rows.Int(now.live ? 1 : 0).Text(now.person_id).Int(static_cast<std::int64_t>(now.kind));
  rows.Int(static_cast<std::int64_t>(now.certainty));
  AddDate(rows, now.away_until);
  rows.Text(now.place_code);
}

domain::Meaning NowAt(const Rows& rows, std::size_t row, std::size_t first) {
  return {rows.GetInt(row, first) != 0,
          rows.GetText(row, first + 1),
          static_cast<EventKind>(rows.GetInt(row, first + 2)),
          static_cast<domain::Certainty>(rows.GetInt(row, first + 3)),
          DateAt(rows, row, first + 4),
          rows.GetText(row, first + 5)};
}

EventRow RowAt(const Rows& rows, std::size_t row) {
  EventRow event_row;
  event_row.told.person_id = rows.GetText(row, 2);
  event_row.told.place_code = rows.GetText(row, 7);
  domain::PersonEvent& event = event_row.told.event;
  event.order = {rows.GetInt(row, 3), rows.GetText(row, 0), rows.GetInt(row, 1)};
  event.kind = static_cast<EventKind>(rows.GetInt(row, 4));
  event.certainty = static_cast<domain::Certainty>(rows.GetInt(row, 5));
  event.away_until = DateAt(rows, row, 6);
  if (!rows.IsNull(row, 8)) event.target = EventId{rows.GetText(row, 8), rows.GetInt(row, 9)};
  if (!rows.IsNull(row, 10)) event.corrected_kind = static_cast<EventKind>(rows.GetInt(row, 10));
  if (!rows.IsNull(row, 11)) event.other_person = rows.GetText(row, 11);
  event_row.now = NowAt(rows, row, kToldColumns.size());
  return event_row;
}

std::vector<EventRow> FetchRows(const jemputbola::store::Transaction& tx, const Rows& keys) {
  const Rows found = Fetch(tx, "person_event", Concat(kToldColumns, kNowColumns), keys);
  std::vector<EventRow> rows;
  rows.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) rows.push_back(RowAt(found, i));
  return rows;
}

Rows IdKeys(const std::string& partition, const char* source, const char* seq, const std::set<EventId>& ids) {
  Rows keys({kPartition, {source, ColumnType::kText}, {seq, ColumnType::kInt}});
  for (const EventId& id : ids) keys.Text(partition).Text(id.source).Int(id.source_seq);
  return keys;
}

// The live rows of people by one of the two columns that name people.
std::vector<LiveEvent> FetchLiveBy(const jemputbola::store::Transaction& tx, const std::string& partition,
                                   const char* column, const std::vector<std::string>& person_ids) {
  Rows keys({kPartition, {column, ColumnType::kText}});
  for (const std::string& id : person_ids) keys.Text(partition).Text(id);
  const std::vector<Column> order = {
      kSource, kSourceSeq, {"effective_at", ColumnType::kInt}, {"other_person", ColumnType::kText}};
  const Rows found = Fetch(tx, "person_event", Concat(order, kNowColumns), keys);
  std::vector<LiveEvent> live;
  for (std::size_t i = 0; i < found.size(); ++i) {
    LiveEvent event{{found.GetInt(i, 2), found.GetText(i, 0), found.GetInt(i, 1)}, NowAt(found, i, order.size()), ""};
    if (!event.meaning.live) continue;
    if (!found.IsNull(i, 3)) event.other_person = found.GetText(i, 3);
    live.push_back(std::move(event));
  }
  return live;
}

}  // namespace

std::vector<bool> InsertEvents(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                               const std::vector<NewEvent>& events) {
  std::vector<Column> columns = Concat({kPartition}, kToldColumns);
  columns = Concat(std::move(columns), kNowColumns);
  columns = Concat(std::move(columns),
                   {{"actor", ColumnType::kInt}, {"recorded_at", ColumnType::kInt}, {"detail", ColumnType::kBytes}});
  Rows rows(columns);
  std::set<std::int64_t> versions;
  for (const NewEvent& event : events) {
    if (!event.detail.empty()) versions.insert(Vault::VersionOf(event.detail));
    const domain::ToldEvent told{event.person_id, event.place_code, event.event};
    rows.Text(partition);
    AddTold(rows, told);
    AddNow(rows, domain::AsTold(told));
    rows.Int(static_cast<std::int64_t>(event.actor)).Int(event.recorded_at);
    event.detail.empty() ? rows.Null() : rows.Bytes(event.detail);
  }
  RequireLive(tx, {versions.begin(), versions.end()});
  return jemputbola::store::InsertNew(tx, "person_event", rows, kKeys);
}

void SaveMeanings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                  const std::vector<EventRow>& rows) {
  Rows changes(Concat({kPartition, kSource, kSourceSeq}, kNowColumns));
  for (const EventRow& row : rows) {
    changes.Text(partition).Text(row.told.event.order.source).Int(row.told.event.order.source_seq);
    AddNow(changes, row.now);
  }
  jemputbola::store::Update(tx, "person_event", changes, kKeys);
}

std::vector<EventRow> FetchEvents(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::set<EventId>& ids) {
  return FetchRows(tx, IdKeys(partition, "source", "source_seq", ids));
}

std::vector<EventRow> FetchActsOn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::set<EventId>& targets) {
  return FetchRows(tx, IdKeys(partition, "target_source", "target_seq", targets));
}

domain::ActsByTarget FetchActsBelow(const jemputbola::store::Transaction& tx, const std::string& partition,
                                    std::set<EventId> roots) {
  domain::ActsByTarget acts;
  for (std::set<EventId> level = std::move(roots); !level.empty();) {
    std::set<EventId> below;
    for (EventRow& act : FetchActsOn(tx, partition, level)) {
      below.insert(act.told.event.order.id());
      acts[*act.told.event.target].push_back(std::move(act.told));
    }
    level = std::move(below);
  }
  return acts;
}

std::vector<LiveEvent> FetchLive(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::vector<std::string>& person_ids) {
  return FetchLiveBy(tx, partition, "now_person", person_ids);
}

std::vector<LiveEvent> FetchMergesInto(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const std::vector<std::string>& person_ids) {
  return FetchLiveBy(tx, partition, "other_person", person_ids);
}

std::vector<EventRow> FetchEventPage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::optional<EventId>& after, int limit) {
  const EventId from = after.value_or(EventId{});
  const long long from_seq = after ? from.source_seq : std::numeric_limits<long long>::min();
  // SOCI leaves a vector of one element as it is when there is no row.
  std::vector<std::string> sources(static_cast<std::size_t>(limit) + 1);
  std::vector<long long> seqs(static_cast<std::size_t>(limit) + 1);
  tx.sql() << "select source, source_seq from person_event where partition = :partition and (source, source_seq) > "
              "(:source, :seq) order by source, source_seq limit "
           << limit,
      soci::use(partition, "partition"), soci::use(from.source, "source"), soci::use(from_seq, "seq"),
      soci::into(sources), soci::into(seqs);
  std::vector<EventId> ids;
  for (std::size_t i = 0; i < sources.size(); ++i) ids.push_back({sources[i], seqs[i]});
  std::map<EventId, EventRow> found;
  for (EventRow& row : FetchEvents(tx, partition, {ids.begin(), ids.end()})) {
    EventId id = row.told.event.order.id();
    found.emplace(std::move(id), std::move(row));
  }
  std::vector<EventRow> page;
  page.reserve(ids.size());
  for (const EventId& id : ids) page.push_back(std::move(found.at(id)));
  return page;
}

}  // namespace jemputbola::registry::store
