#include "registry/store/reports.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "common/store/bulk.h"
#include "registry/domain/fold.h"
#include "registry/store/dates.h"
#include "registry/store/people.h"

namespace jemputbola::registry::store {
namespace {

using domain::PersonEvent;
using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kPersonId = {"person_id", ColumnType::kText};
const Column kSource = {"source", ColumnType::kText};
const Column kSourceSeq = {"source_seq", ColumnType::kInt};
const Column kEffectiveAt = {"effective_at", ColumnType::kInt};
const Column kKind = {"kind", ColumnType::kInt};
const Column kCertainty = {"certainty", ColumnType::kInt};
const Column kAwayUntil = {"away_until", ColumnType::kText};
const Column kPlaceCode = {"place_code", ColumnType::kText};

using EventsByPerson = std::unordered_map<std::string, std::vector<PersonEvent>>;

std::vector<bool> InsertEvents(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                               const std::vector<Report>& reports) {
  Rows rows({kPartition, kSource, kSourceSeq, kPersonId, kEffectiveAt, kKind, kCertainty, kAwayUntil, kPlaceCode});
  for (const Report& report : reports) {
    const PersonEvent& event = report.event;
    rows.Text(partition).Text(event.order.source).Int(event.order.source_seq).Text(report.person_id);
    rows.Int(event.order.effective_at)
        .Int(static_cast<std::int64_t>(event.kind))
        .Int(static_cast<std::int64_t>(event.certainty));
    AddDate(rows, event.away_until);
    rows.Text(report.place_code);
  }
  return jemputbola::store::InsertNew(tx, "person_event", rows, {"partition", "source", "source_seq"});
}

EventsByPerson FetchHistories(const jemputbola::store::Transaction& tx, const std::string& partition,
                              const std::vector<std::string>& person_ids) {
  Rows keys({kPartition, kPersonId});
  for (const std::string& id : person_ids) keys.Text(partition).Text(id);
  const Rows rows = jemputbola::store::Fetch(
      tx, "person_event", {kPersonId, kEffectiveAt, kSource, kSourceSeq, kKind, kCertainty, kAwayUntil}, keys);
  EventsByPerson histories;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    PersonEvent event;
    event.order = {rows.GetInt(i, 1), rows.GetText(i, 2), rows.GetInt(i, 3)};
    event.kind = static_cast<domain::EventKind>(rows.GetInt(i, 4));
    event.certainty = static_cast<domain::Certainty>(rows.GetInt(i, 5));
    event.away_until = DateAt(rows, i, 6);
    histories[rows.GetText(i, 0)].push_back(std::move(event));
  }
  return histories;
}

// Applies `events` to `state` when all of them are newer than what it has seen; false when only the whole history
// tells.
bool ApplyNewer(domain::PersonState& state, std::vector<PersonEvent>& events) {
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  if (state.newest && events.front().order <= *state.newest) return false;
  for (const PersonEvent& event : events) domain::Apply(state, event);
  return true;
}

}  // namespace

void RecordReports(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                   const std::vector<Report>& reports, absl::CivilDay today) {
  const std::vector<bool> is_new = InsertEvents(tx, partition, reports);
  EventsByPerson events;
  std::vector<std::string> person_ids;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (!is_new[i]) continue;
    const Report& report = reports[i];
    if (report.event.kind == domain::EventKind::kCaptured && change.HasVillage(report.place_code)) {
      change.CountCapture(report.place_code);
    }
    auto [person, first] = events.try_emplace(report.person_id);
    person->second.push_back(report.event);
    if (first) person_ids.push_back(report.person_id);
  }

  auto standings = FetchStandings(tx, partition, person_ids);
  std::vector<std::string> late;
  for (auto& [id, standing] : standings) {
    if (!ApplyNewer(standing.state, events[id])) late.push_back(id);
  }
  for (auto& [id, history] : FetchHistories(tx, partition, late)) {
    standings[id].state = domain::Fold(std::move(history));
  }

  std::vector<Standing> changed;
  changed.reserve(standings.size());
  for (auto& [id, standing] : standings) {
    const domain::Bucket before = Rebucket(standing, today);
    change.Remove(standing.village_code, before);
    change.Add(standing.village_code, standing.bucket);
    changed.push_back(std::move(standing));
  }
  SaveStandings(tx, partition, changed, today);
}

std::map<std::string, std::int64_t> CountCaptures(const jemputbola::store::Transaction& tx,
                                                  const std::string& partition) {
  const auto captured = static_cast<int>(domain::EventKind::kCaptured);
  std::map<std::string, std::int64_t> counts;
  std::string place;
  long long count = 0;
  soci::statement select =
      (tx.sql().prepare
           << "select place_code, count(*) from person_event where partition = :partition and kind = :kind "
              "group by place_code",
       soci::use(partition, "partition"), soci::use(captured, "kind"), soci::into(place), soci::into(count));
  select.execute();
  while (select.fetch()) counts[place] = count;
  return counts;
}

}  // namespace jemputbola::registry::store
