#include "registry/store/findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/store/bulk.h"

namespace jemputbola::registry::store {
namespace {

using domain::EventId;
using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Fetch;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kSource = {"source", ColumnType::kText};
const Column kSourceSeq = {"source_seq", ColumnType::kInt};

std::set<EventId> IdsBy(const jemputbola::store::Transaction& tx, const std::string& partition, const char* column,
                        const std::set<std::string>& person_ids) {
  Rows keys({kPartition, {column, ColumnType::kText}});
  for (const std::string& id : person_ids) keys.Text(partition).Text(id);
  const Rows found = Fetch(tx, "person_event", {kSource, kSourceSeq}, keys);
  std::set<EventId> ids;
  for (std::size_t i = 0; i < found.size(); ++i) ids.insert({found.GetText(i, 0), found.GetInt(i, 1)});
  return ids;
}

std::vector<HistoryRow> WithSayers(const jemputbola::store::Transaction& tx, const std::string& partition,
                                   std::vector<EventRow> rows) {
  Rows keys({kPartition, kSource, kSourceSeq});
  for (const EventRow& row : rows) {
    keys.Text(partition).Text(row.told.event.order.source).Int(row.told.event.order.source_seq);
  }
  const Rows found = Fetch(tx, "person_event",
                           {kSource,
                            kSourceSeq,
                            {"recorded_at", ColumnType::kInt},
                            {"actor", ColumnType::kInt},
                            {"detail", ColumnType::kBytes}},
                           keys);
  std::map<EventId, std::size_t> place;
  for (std::size_t i = 0; i < found.size(); ++i) place[{found.GetText(i, 0), found.GetInt(i, 1)}] = i;
  std::vector<HistoryRow> history;
  history.reserve(rows.size());
  for (EventRow& row : rows) {
    const std::size_t at = place.at(row.told.event.order.id());
    history.push_back({std::move(row), found.GetInt(at, 2), static_cast<domain::Actor>(found.GetInt(at, 3)),
                       found.IsNull(at, 4) ? "" : found.GetBytes(at, 4)});
  }
  return history;
}

}  // namespace

std::optional<HistoryRow> FindEvent(const jemputbola::store::Transaction& tx, const std::string& partition,
                                    const EventId& id) {
  auto found = WithSayers(tx, partition, FetchEvents(tx, partition, {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<HistoryRow> FetchHistory(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& person_id) {
  std::set<std::string> people;
  std::map<EventId, EventRow> rows;
  for (std::set<std::string> level = {person_id}; !level.empty();) {
    people.insert(level.begin(), level.end());
    std::set<EventId> ids = IdsBy(tx, partition, "now_person", level);
    ids.merge(IdsBy(tx, partition, "other_person", level));
    level.clear();
    for (EventRow& row : FetchEvents(tx, partition, ids)) {
      if (row.told.event.kind == domain::EventKind::kMerge && row.now.live) {
        for (const std::string& id : {row.now.person_id, row.told.event.other_person}) {
          if (!people.contains(id)) level.insert(id);
        }
      }
      rows.emplace(row.told.event.order.id(), std::move(row));
    }
  }
  std::set<EventId> level;
  for (const auto& [id, row] : rows) level.insert(id);
  while (!level.empty()) {
    std::set<EventId> acts;
    for (EventRow& act : FetchActsOn(tx, partition, level)) {
      const EventId id = act.told.event.order.id();
      if (rows.emplace(id, std::move(act)).second) acts.insert(id);
    }
    level = std::move(acts);
  }
  std::vector<EventRow> all;
  all.reserve(rows.size());
  for (auto& [id, row] : rows) all.push_back(std::move(row));
  std::vector<HistoryRow> history = WithSayers(tx, partition, std::move(all));
  std::ranges::sort(history, {}, [](const HistoryRow& row) { return row.row.told.event.order; });
  return history;
}

}  // namespace jemputbola::registry::store
