#include "registry/store/history.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "registry/domain/fold.h"
#include "registry/domain/history.h"
#include "registry/store/area_history.h"
#include "registry/store/event_rows.h"
#include "registry/store/people.h"
#include "registry/store/walk_ins.h"

namespace jemputbola::registry::store {
namespace {

using domain::EventId;
using domain::LiveEvent;

// The work of one RecordEvents.
class Recording {
 public:
  Recording(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change)
      : tx_(tx), partition_(partition), change_(change) {}

  int Record(const std::vector<NewEvent>& events, absl::CivilDay today, absl::TimeZone zone) {
    const std::vector<bool> is_new = InsertEvents(tx_, partition_, events);
    std::set<EventId> ids;
    for (std::size_t i = 0; i < events.size(); ++i) {
      // Of several events with one id in a batch, the first is the one that was written.
      if (is_new[i]) ids.insert(events[i].event.order.id());
    }
    std::set<EventId> acts;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (!is_new[i]) continue;
      const NewEvent& event = events[i];
      if (domain::IsAct(event.event.kind)) {
        acts.insert(event.event.order.id());
        continue;
      }
      const domain::ToldEvent told{event.person_id, event.place_code, event.event};
      Counts(domain::AsTold(told), 1);
      if (event.event.kind == domain::EventKind::kMerge) {
        anew_.insert({event.person_id, event.event.other_person});
      } else {
        newer_[event.person_id].push_back(event.event);
      }
    }
    Resolve(ids, acts, zone);
    Fold(today);
    return static_cast<int>(std::count(is_new.begin(), is_new.end(), true));
  }

  void FoldAgain(const std::string& person_id, absl::CivilDay today) {
    anew_.insert(person_id);
    Fold(today);
  }

 private:
  // Captures count where they were made, by the code that stands for the place today.
  void Counts(const domain::Meaning& meaning, std::int64_t captures) {
    if (!meaning.live || meaning.kind != domain::EventKind::kCaptured) return;
    if (!codes_) codes_ = CurrentCodes(tx_, partition_);
    const auto current = codes_->find(meaning.place_code);
    const std::string& place = current == codes_->end() ? meaning.place_code : current->second;
    if (change_.HasVillage(place)) change_.CountCaptures(place, captures);
  }

  // Gives every statement and merge below which something is new the meaning it has now.
  void Resolve(const std::set<EventId>& added, const std::set<EventId>& added_acts, absl::TimeZone zone) {
    std::set<EventId> roots;
    Climb(added_acts, roots);
    // What was not an act may have been waited for.
    std::set<EventId> plain;
    std::set_difference(added.begin(), added.end(), added_acts.begin(), added_acts.end(),
                        std::inserter(plain, plain.end()));
    for (const EventRow& act : FetchActsOn(tx_, partition_, plain)) roots.insert(*act.told.event.target);
    if (roots.empty()) return;

    const domain::ActsByTarget acts = FetchActsBelow(tx_, partition_, roots);
    std::vector<EventRow> changed;
    std::set<std::string> retold;
    for (EventRow& root : FetchEvents(tx_, partition_, roots)) {
      domain::Meaning meaning = domain::Resolve(root.told, acts, zone);
      if (meaning == root.now) continue;
      Counts(root.now, -1);
      Counts(meaning, 1);
      retold.insert({root.now.person_id, meaning.person_id});
      if (!root.told.event.other_person.empty()) anew_.insert(root.told.event.other_person);
      root.now = std::move(meaning);
      changed.push_back(std::move(root));
    }
    anew_.insert(retold.begin(), retold.end());
    SaveMeanings(tx_, partition_, changed);
    MarkForReview(tx_, partition_, {retold.begin(), retold.end()});
  }

  // From acts up to the statements and merges they act on in the end; those that wait, or stand in a ring, have none.
  void Climb(const std::set<EventId>& from, std::set<EventId>& roots) {
    std::set<EventId> seen;
    for (std::set<EventId> level = from; !level.empty();) {
      std::set<EventId> above;
      for (const EventRow& row : FetchEvents(tx_, partition_, level)) {
        if (!seen.insert(row.told.event.order.id()).second) continue;
        if (domain::IsAct(row.told.event.kind)) {
          above.insert(*row.told.event.target);
        } else {
          roots.insert(row.told.event.order.id());
        }
      }
      level.clear();
      std::set_difference(above.begin(), above.end(), seen.begin(), seen.end(), std::inserter(level, level.end()));
    }
  }

  void Fold(absl::CivilDay today) {
    std::vector<std::string> touched(anew_.begin(), anew_.end());
    for (const auto& [id, events] : newer_) {
      if (!anew_.contains(id)) touched.push_back(id);
    }
    auto standings = FetchStandings(tx_, partition_, touched);
    std::vector<Standing> changed;
    changed.reserve(standings.size());
    for (auto& [id, standing] : standings) {
      if (anew_.contains(id)) continue;
      const domain::Counted before = CountedAs(standing);
      if (!standing.survivor.empty() || !ApplyNewer(standing.state, newer_[id])) {
        anew_.insert(id);
        continue;
      }
      Move(before, std::move(standing), today, changed);
    }
    FoldAnew(today, changed);
    SaveStandings(tx_, partition_, changed, today);
  }

  // Applies `events` when all of them are newer than what `state` has seen; false when only the whole history tells.
  static bool ApplyNewer(domain::PersonState& state, std::vector<domain::PersonEvent>& events) {
    std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
    if (state.newest && events.front().order <= *state.newest) return false;
    for (const domain::PersonEvent& event : events) domain::Apply(state, event);
    return true;
  }

  // Folds whoever is in `anew_`, and whoever is merged with them, from their history.
  void FoldAnew(absl::CivilDay today, std::vector<Standing>& changed) {
    std::vector<LiveEvent> live;
    std::unordered_set<std::string> seen;
    std::vector<std::string> level(anew_.begin(), anew_.end());
    std::unordered_map<std::string, Standing> standings;
    while (!level.empty()) {
      // Guests have no standing: they are neither folded nor merged with.
      auto found = FetchStandings(tx_, partition_, level);
      seen.insert(level.begin(), level.end());
      level.clear();
      for (const auto& [id, standing] : found) level.push_back(id);
      std::vector<std::string> next;
      const auto look_at = [&](const std::string& id) {
        if (seen.insert(id).second) next.push_back(id);
      };
      for (LiveEvent& event : FetchLive(tx_, partition_, level)) {
        if (event.meaning.kind == domain::EventKind::kMerge) look_at(event.other_person);
        live.push_back(std::move(event));
      }
      for (const LiveEvent& event : FetchMergesInto(tx_, partition_, level)) look_at(event.meaning.person_id);
      standings.merge(found);
      level = std::move(next);
    }
    std::vector<std::string> listed;
    for (const auto& [id, standing] : standings) listed.push_back(id);
    for (auto& [id, folded] : domain::FoldPeople(listed, live)) {
      Standing& standing = standings.at(id);
      const domain::Counted before = CountedAs(standing);
      standing.state = std::move(folded.state);
      standing.survivor = std::move(folded.survivor);
      Move(before, std::move(standing), today, changed);
    }
  }

  void Move(const domain::Counted& before, Standing standing, absl::CivilDay today, std::vector<Standing>& changed) {
    Rebucket(standing, today);
    change_.Remove(standing.village_code, before);
    change_.Add(standing.village_code, CountedAs(standing));
    changed.push_back(std::move(standing));
  }

  jemputbola::store::WriteTransaction& tx_;
  const std::string& partition_;
  TallyChange& change_;
  std::optional<std::map<std::string, std::string>> codes_;
  // Statements about people to whom nothing else happened.
  std::unordered_map<std::string, std::vector<domain::PersonEvent>> newer_;
  // People whose history changed otherwise.
  std::set<std::string> anew_;
};

}  // namespace

int RecordEvents(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                 const std::vector<NewEvent>& events, absl::CivilDay today, absl::TimeZone zone) {
  return Recording(tx, partition, change).Record(events, today, zone);
}

void Identify(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
              const domain::EventId& report, const std::string& stand_in, const std::string& person_id,
              absl::CivilDay today) {
  if (stand_in != person_id) {
    const long long seq = report.source_seq;
    tx.sql() << "update person_event set person_id = :person where partition = :p and source = :source and "
                "source_seq = :seq and person_id = :stand_in",
        soci::use(person_id, "person"), soci::use(partition, "p"), soci::use(report.source, "source"),
        soci::use(seq, "seq"), soci::use(stand_in, "stand_in");
    tx.sql() << "update person_event set now_person = :person where partition = :p and now_person = :stand_in",
        soci::use(person_id, "person"), soci::use(partition, "p"), soci::use(stand_in, "stand_in");
  }
  Recording(tx, partition, change).FoldAgain(person_id, today);
}

std::map<std::string, std::int64_t> CountCaptures(const jemputbola::store::Transaction& tx,
                                                  const std::string& partition) {
  const auto captured = static_cast<int>(domain::EventKind::kCaptured);
  const auto codes = CurrentCodes(tx, partition);
  std::map<std::string, std::int64_t> counts;
  std::string place;
  long long count = 0;
  soci::statement select =
      (tx.sql().prepare << "select now_place, count(*) from person_event where partition = :partition and "
                           "now_live = 1 and now_kind = :kind group by now_place",
       soci::use(partition, "partition"), soci::use(captured, "kind"), soci::into(place), soci::into(count));
  select.execute();
  while (select.fetch()) {
    const auto current = codes.find(place);
    counts[current == codes.end() ? place : current->second] += count;
  }
  return counts;
}

}  // namespace jemputbola::registry::store
