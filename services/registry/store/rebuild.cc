#include "registry/store/rebuild.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"
#include "registry/domain/eligibility.h"
#include "registry/domain/history.h"
#include "registry/store/area_history.h"
#include "registry/store/dates.h"
#include "registry/store/list_coverage.h"
#include "registry/store/sealed_pages.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry::store {
namespace {

using domain::EventKind;
using jemputbola::store::ColumnType;
using Days = std::unordered_map<std::string, std::optional<absl::CivilDay>>;

constexpr std::size_t kMostDifferences = 1000;
// Whose whole history is in memory together.
constexpr std::size_t kFoldedAtOnce = 100;

std::string Text(const std::string& text) {
  return text;
}
std::string Text(const std::optional<absl::CivilDay>& day) {
  return day ? clock::FormatDate(*day) : "";
}
std::string Text(const std::optional<domain::EventOrder>& order) {
  return order ? absl::StrCat(order->effective_at, " ", order->source, "#", order->source_seq) : "";
}
std::string Text(domain::Bucket bucket) {
  return domain::BucketName(bucket);
}
template <typename Number>
requires std::is_arithmetic_v<Number> || std::is_enum_v<Number> std::string Text(Number number) {
  return absl::StrCat(static_cast<std::int64_t>(number));
}

class Comparison {
 public:
  Comparison(Rebuilt& rebuilt, const char* table, std::string subject)
      : rebuilt_(rebuilt), table_(table), subject_(std::move(subject)) {}

  template <typename Value>
  void Column(const char* column, const Value& live, const Value& rebuilt) {
    if (live != rebuilt) Differs(column, Text(live), Text(rebuilt));
  }
  void Differs(const char* column, std::string live, std::string rebuilt) {
    ++rebuilt_.different;
    if (rebuilt_.differences.size() == kMostDifferences) return;
    rebuilt_.differences.push_back({table_, subject_, column, std::move(live), std::move(rebuilt)});
  }

 private:
  Rebuilt& rebuilt_;
  const char* table_;
  const std::string subject_;
};

// Who is merged with whom, directly or through others.
class Groups {
 public:
  void Join(const std::string& one, const std::string& other) {
    joined_[one].push_back(other);
    joined_[other].push_back(one);
  }
  // Everyone in a group with one of `ids` who is not among them.
  std::vector<std::string> OthersOf(const std::vector<std::string>& ids) const {
    if (joined_.empty()) return {};
    std::unordered_set<std::string> seen(ids.begin(), ids.end());
    std::vector<std::string> others;
    std::vector<std::string> level = ids;
    while (!level.empty()) {
      std::vector<std::string> next;
      for (const std::string& id : level) {
        const auto joined = joined_.find(id);
        if (joined == joined_.end()) continue;
        for (const std::string& other : joined->second) {
          if (seen.insert(other).second) next.push_back(other);
        }
      }
      others.insert(others.end(), next.begin(), next.end());
      level = std::move(next);
    }
    return others;
  }

 private:
  std::unordered_map<std::string, std::vector<std::string>> joined_;
};

Days FetchRebucketDays(const jemputbola::store::Transaction& tx, const std::string& partition,
                       const std::vector<std::string>& person_ids) {
  jemputbola::store::Rows keys({{"partition", ColumnType::kText}, {"person_id", ColumnType::kText}});
  for (const std::string& id : person_ids) keys.Text(partition).Text(id);
  const auto found = jemputbola::store::Fetch(
      tx, "person", {{"person_id", ColumnType::kText}, {"rebucket_on", ColumnType::kText}}, keys);
  Days days;
  for (std::size_t i = 0; i < found.size(); ++i) days[found.GetText(i, 0)] = DateAt(found, i, 1);
  return days;
}

class Rebuilding {
 public:
  Rebuilding(const jemputbola::store::Transaction& tx, const std::string& partition, const Vault& vault,
             absl::CivilDay today, absl::TimeZone zone, int page)
      : tx_(tx), partition_(partition), vault_(vault), today_(today), zone_(zone), page_(page) {}

  absl::StatusOr<Rebuilt> Run(const TallyBook& live) {
    Events();
    if (auto status = People(); !status.ok()) return status;
    Tallies(live);
    return std::move(rebuilt_);
  }

 private:
  void Events() {
    const auto codes = CurrentCodes(tx_, partition_);
    std::optional<domain::EventId> after;
    while (true) {
      std::vector<EventRow> rows = FetchEventPage(tx_, partition_, after, page_);
      if (rows.empty()) return;
      after = rows.back().told.event.order.id();
      rebuilt_.events += static_cast<std::int64_t>(rows.size());
      std::set<domain::EventId> roots;
      for (const EventRow& row : rows) {
        if (!domain::IsAct(row.told.event.kind)) roots.insert(row.told.event.order.id());
      }
      const domain::ActsByTarget acts = FetchActsBelow(tx_, partition_, std::move(roots));
      for (EventRow& row : rows) Event(std::move(row), acts, codes);
    }
  }

  void Event(EventRow row, const domain::ActsByTarget& acts, const std::map<std::string, std::string>& codes) {
    const bool act = domain::IsAct(row.told.event.kind);
    domain::Meaning meaning = act ? domain::AsTold(row.told) : domain::Resolve(row.told, acts, zone_);
    if (meaning.live && meaning.kind == EventKind::kCaptured) {
      const auto current = codes.find(meaning.place_code);
      ++recount_[current == codes.end() ? meaning.place_code : current->second].captured_here;
    }
    if (meaning.live && meaning.kind == EventKind::kMerge) groups_.Join(meaning.person_id, row.told.event.other_person);
    if (meaning == row.now) return;
    Compare(row, meaning);
    row.now = std::move(meaning);
    const std::size_t at = rebuilt_.changed_events.size();
    changed_.emplace(row.told.event.order.id(), at);
    if (row.now.live) changed_by_person_.emplace(row.now.person_id, at);
    rebuilt_.changed_events.push_back(std::move(row));
  }

  // The live events of some people, as they were found to be.
  std::vector<domain::LiveEvent> LiveOf(const std::vector<std::string>& person_ids) const {
    std::vector<domain::LiveEvent> live = FetchLive(tx_, partition_, person_ids);
    if (changed_.empty()) return live;
    std::erase_if(live, [this](const domain::LiveEvent& event) { return changed_.contains(event.order.id()); });
    for (const std::string& id : person_ids) {
      for (auto [at, end] = changed_by_person_.equal_range(id); at != end; ++at) {
        const EventRow& row = rebuilt_.changed_events[at->second];
        live.push_back({row.told.event.order, row.now, row.told.event.other_person});
      }
    }
    return live;
  }

  void Compare(const EventRow& row, const domain::Meaning& meaning) {
    const domain::EventOrder& order = row.told.event.order;
    Comparison event(rebuilt_, "person_event", absl::StrCat(order.source, "#", order.source_seq));
    event.Column("now_live", row.now.live, meaning.live);
    event.Column("now_person", row.now.person_id, meaning.person_id);
    event.Column("now_kind", row.now.kind, meaning.kind);
    event.Column("now_certainty", row.now.certainty, meaning.certainty);
    event.Column("now_away_until", row.now.away_until, meaning.away_until);
    event.Column("now_place", row.now.place_code, meaning.place_code);
  }

  absl::Status People() {
    coverage_ = ListCoverage(tx_, partition_);
    std::string after;
    while (true) {
      const std::vector<SealedPerson> page = FetchSealedPage(tx_, partition_, after, page_);
      if (page.empty()) return absl::OkStatus();
      after = page.back().person_id;
      rebuilt_.people += static_cast<std::int64_t>(page.size());
      std::vector<std::string> ids;
      for (const SealedPerson& person : page) ids.push_back(person.person_id);
      const auto standings = FetchStandings(tx_, partition_, ids);
      const Days rebucket_days = FetchRebucketDays(tx_, partition_, ids);
      for (std::size_t from = 0; from < page.size(); from += kFoldedAtOnce) {
        const std::size_t to = std::min(page.size(), from + kFoldedAtOnce);
        auto folded = FoldWithGroups(
            {ids.begin() + static_cast<std::ptrdiff_t>(from), ids.begin() + static_cast<std::ptrdiff_t>(to)});
        for (std::size_t i = from; i < to; ++i) {
          auto status = Person(page[i], standings.at(ids[i]), rebucket_days.at(ids[i]), std::move(folded.at(ids[i])));
          if (!status.ok()) return status;
        }
      }
    }
  }

  // People fold together with whoever they are merged with, wherever these stand.
  std::unordered_map<std::string, domain::FoldedPerson> FoldWithGroups(std::vector<std::string> listed) const {
    const std::vector<std::string> others = groups_.OthersOf(listed);
    if (!others.empty()) {
      for (const auto& [id, standing] : FetchStandings(tx_, partition_, others)) listed.push_back(id);
    }
    return domain::FoldPeople(listed, LiveOf(listed));
  }

  absl::Status Person(const SealedPerson& sealed, const Standing& live, std::optional<absl::CivilDay> rebucket_on,
                      domain::FoldedPerson folded) {
    Comparison person(rebuilt_, "person", live.person_id);
    Standing standing = live;
    standing.state = std::move(folded.state);
    standing.survivor = std::move(folded.survivor);
    if (auto status = FromBox(sealed, standing, person); !status.ok()) return status;
    if (const auto covered = coverage_.find(standing.village_code); covered == coverage_.end()) {
      standing.vanished = false;
    } else {
      const bool missing = standing.last_list < covered->second.list_number;
      standing.vanished = missing && (covered->second.finished || live.vanished);
    }
    const absl::CivilDay bucket_day = rebucket_on ? std::min(today_, *rebucket_on - 1) : today_;
    Rebucket(standing, bucket_day);
    const auto next = domain::NextRebucket(standing.state, standing.recordable_on, bucket_day);
    recount_[standing.village_code].tally.Add(CountedAs(standing));
    if (standing == live && next == rebucket_on) return absl::OkStatus();

    person.Column("village_code", live.village_code, standing.village_code);
    if (live.recordable_on != standing.recordable_on) person.Differs("recordable_on", "a day", "another day, or none");
    person.Column("vanished", live.vanished, standing.vanished);
    person.Column("survivor", live.survivor, standing.survivor);
    person.Column("recording", live.state.recording, standing.state.recording);
    person.Column("returned", live.state.returned, standing.state.returned);
    person.Column("finding", live.state.finding, standing.state.finding);
    person.Column("certainty", live.state.certainty, standing.state.certainty);
    person.Column("visits_not_met", live.state.visits_not_met, standing.state.visits_not_met);
    person.Column("away_until", live.state.away_until, standing.state.away_until);
    person.Column("newest", live.state.newest, standing.state.newest);
    person.Column("bucket", live.bucket, standing.bucket);
    if (next != rebucket_on) person.Differs("rebucket_on", "a day", "another day, or none");
    rebuilt_.changed_people[bucket_day].push_back(std::move(standing));
    return absl::OkStatus();
  }

  // What follows from the box. After a purge nothing does: what stands is taken.
  absl::Status FromBox(const SealedPerson& sealed, Standing& standing, Comparison& person) {
    if (Vault::IsPurged(sealed.box)) return absl::OkStatus();
    const auto identity = vault_.Open(partition_, sealed.person_id, sealed.box);
    if (absl::IsDataLoss(identity.status())) {
      person.Differs("sealed", "a box that does not open", "the person's own; restore it from a backup");
      return absl::OkStatus();
    }
    if (!identity.ok()) return identity.status();
    standing.village_code = identity->village_code;
    const absl::CivilDay recordable_on = domain::RecordableOn(identity->birth_date);
    if (identity->ever_married) {
      standing.recordable_on = std::nullopt;
    } else if (standing.recordable_on || recordable_on > today_) {
      standing.recordable_on = recordable_on;
    }
    return absl::OkStatus();
  }

  void Tallies(const TallyBook& book) {
    rebuilt_.villages = static_cast<std::int64_t>(book.villages.size());
    for (const domain::AreaTally& live : book.villages) {
      domain::AreaTally recount = std::move(recount_[live.area_code]);
      recount_.erase(live.area_code);
      recount.area_code = live.area_code;
      recount.revision = live.revision;
      if (recount == live) continue;
      Comparison village(rebuilt_, "village_tally", live.area_code);
      for (std::size_t i = 0; i < domain::kBuckets; ++i) {
        const auto bucket = static_cast<domain::Bucket>(i);
        village.Column(BucketColumn(bucket), live.tally.count(bucket), recount.tally.count(bucket));
      }
      village.Column("print_ready", live.tally.print_ready(), recount.tally.print_ready());
      village.Column("vanished", live.tally.vanished(), recount.tally.vanished());
      village.Column("captured_here", live.captured_here, recount.captured_here);
      rebuilt_.changed_tallies.push_back(std::move(recount));
    }
    // Captures elsewhere are nobody's; people without a tally must not be.
    for (const auto& [code, recount] : recount_) {
      if (recount.tally.listed() == 0) continue;
      Comparison(rebuilt_, "village_tally", code)
          .Differs("listed", "no tally", absl::StrCat(recount.tally.listed(), "; import the areas"));
    }
  }

  const jemputbola::store::Transaction& tx_;
  const std::string& partition_;
  const Vault& vault_;
  const absl::CivilDay today_;
  const absl::TimeZone zone_;
  const int page_;
  Groups groups_;
  std::map<std::string, Coverage> coverage_;
  // Places in rebuilt_.changed_events.
  std::map<domain::EventId, std::size_t> changed_;
  std::unordered_multimap<std::string, std::size_t> changed_by_person_;
  std::map<std::string, domain::AreaTally> recount_;
  Rebuilt rebuilt_;
};

}  // namespace

absl::StatusOr<Rebuilt> Rebuild(const jemputbola::store::Transaction& tx, const std::string& partition,
                                const Vault& vault, const TallyBook& live, absl::CivilDay today, absl::TimeZone zone,
                                int page) {
  return Rebuilding(tx, partition, vault, today, zone, page).Run(live);
}

void Repair(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
            const Rebuilt& rebuilt) {
  SaveMeanings(tx, partition, rebuilt.changed_events);
  for (const auto& [day, standings] : rebuilt.changed_people) SaveStandings(tx, partition, standings, day);
  for (const domain::AreaTally& village : rebuilt.changed_tallies) change.Replace(village);
}

}  // namespace jemputbola::registry::store
