#include "registry/store/people_list.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/hash/hash.h"
#include "common/store/bulk.h"
#include "registry/domain/bucket.h"
#include "registry/domain/similarity.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

// The birth date itself stays in the box: it is told only of whoever is too young, and only until they are not.
std::optional<absl::CivilDay> RecordableOn(const domain::Identity& identity, absl::CivilDay today) {
  if (identity.ever_married) return std::nullopt;
  const absl::CivilDay day = domain::RecordableOn(identity.birth_date);
  return day > today ? std::optional(day) : std::nullopt;
}

// What the file does not tell stays as it was known.
void FillIn(domain::Identity& identity, const domain::Identity& known, const ToldColumns& told) {
  if (!told.kk) identity.kk = known.kk;
  if (!told.sex) identity.sex = known.sex;
  if (!told.address) identity.address = known.address;
  if (!told.phone) identity.phone = known.phone;
  if (!told.marital_status) identity.ever_married = known.ever_married;
}

std::uint64_t ContentOf(const domain::Identity& identity) {
  return absl::HashOf(identity.kk, identity.full_name, identity.sex, identity.birth_date, identity.address,
                      identity.phone, identity.village_code, identity.ever_married);
}

// Whether a row with a NIK that `known` had until it was corrected means them, and not whoever else has it.
bool IsSamePerson(const domain::Identity& row, const domain::Identity& known) {
  return row.birth_date == known.birth_date ||
         domain::CompareNames(domain::ComparableName(row.full_name), domain::ComparableName(known.full_name));
}

// Stays the same when a key is added.
std::uint64_t OldestPart(std::string_view nik_index) {
  const std::vector<Vault::Index> parts = Vault::Indexes(nik_index);
  return absl::HashOf(parts.empty() ? nik_index : std::string_view(parts.back().bytes));
}

// One person among the rows under way.
struct Entry {
  PersonRecord record;
  // Nothing for who is new.
  std::optional<Standing> was;
  domain::Identity identity;
  bool in_this_list = false;
  bool changed = false;
};

class Planner {
 public:
  Planner(const jemputbola::store::Transaction& tx, const PeopleList& list, const Vault& vault, ids::Generator& ids,
          SeenRows* seen)
      : tx_(tx), list_(list), vault_(vault), ids_(ids), seen_(seen) {}

  absl::StatusOr<ListPlan> Plan(std::vector<ListRow> rows) {
    if (auto status = Load(rows); !status.ok()) return status;
    for (ListRow& row : rows) {
      auto outcome = Meet(row);
      if (!outcome.ok()) return outcome.status();
      plan_.outcomes.push_back(*outcome);
    }
    for (Entry* entry : order_) {
      Standing& standing = entry->record.standing;
      if (!entry->in_this_list || (!entry->changed && standing.last_list == list_.number)) continue;
      standing.last_list = list_.number;
      if (entry->changed) {
        if (entry->was) plan_.were.push_back(*entry->was);
        standing.vanished = false;
        plan_.saved.push_back(std::move(entry->record));
      } else {
        plan_.touched.push_back(std::move(standing));
      }
    }
    return std::move(plan_);
  }

 private:
  struct Known {
    Entry* entry = nullptr;
    bool by_former_nik = false;
  };

  absl::Status Load(const std::vector<ListRow>& rows) {
    std::vector<std::string> nik_indexes;
    nik_indexes.reserve(rows.size());
    for (const ListRow& row : rows) nik_indexes.push_back(row.nik_index);
    by_nik_.reserve(rows.size());
    order_.reserve(rows.size());
    auto found = FindByNik(tx_, list_.partition, nik_indexes);
    // Only somebody with a former NIK can be found twice.
    const bool twice = std::ranges::any_of(found, [](const auto& person) { return person.second.by_former_nik; });
    std::unordered_map<std::string, Entry*> by_person;
    std::vector<std::string> known_ids;
    for (auto& [nik_index, record] : found) {
      Known& known = by_nik_[nik_index];
      known.by_former_nik = record.by_former_nik;
      if (twice) {
        Entry*& entry = by_person[record.standing.person_id];
        known.entry = entry;
        if (entry != nullptr) continue;
        entry = &entries_.emplace_back();
        known.entry = entry;
      } else {
        known.entry = &entries_.emplace_back();
      }
      auto identity = vault_.Open(list_.partition, record.standing.person_id, record.sealed.box);
      if (!identity.ok()) return identity.status();
      known_ids.push_back(record.standing.person_id);
      Entry& entry = *known.entry;
      entry.was = record.standing;
      entry.in_this_list = record.standing.last_list == list_.number;
      entry.identity = *std::move(identity);
      entry.record = std::move(record);
    }
    if (known_ids.empty()) return absl::OkStatus();
    for (ListConflict& conflict : ConflictsOf(tx_, list_.partition, known_ids)) {
      conflicts_[conflict.person_id].push_back(std::move(conflict));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<RowOutcome> Meet(ListRow& row) {
    if (seen_ != nullptr) {
      bool same = false;
      if (!seen_->Add(list_.partition, row.nik_index, row.identity, &same)) {
        return RowOutcome{same ? RowFate::kRepeated : RowFate::kConflict};
      }
    }
    Known& known = by_nik_[row.nik_index];
    if (known.entry == nullptr) return Add(known, row, NikDoubt::kNone);
    if (!known.by_former_nik) return MeetKnown(*known.entry, row);
    if (!IsSamePerson(row.identity, known.entry->identity)) return Add(known, row, NikDoubt::kSomebodyElses);
    row.identity.nik = known.entry->identity.nik;
    auto outcome = MeetKnown(*known.entry, row);
    if (outcome.ok()) outcome->nik = NikDoubt::kCorrected;
    return outcome;
  }

  absl::StatusOr<RowOutcome> MeetKnown(Entry& entry, ListRow& row) {
    FillIn(row.identity, entry.identity, list_.told);
    const bool same = row.identity == entry.identity && row.identity.village_code == entry.record.standing.village_code;
    if (entry.in_this_list) return same ? RowOutcome{RowFate::kRepeated} : Conflict(entry, row);
    entry.in_this_list = true;
    order_.push_back(&entry);
    const bool reappeared = entry.record.standing.vanished;
    if (same) return RowOutcome{RowFate::kUnchanged, reappeared};
    const auto settled = Settle(entry, row.identity);
    if (!settled.ok()) return settled.status();
    if (!*settled) return RowOutcome{RowFate::kOverruled, reappeared};
    Relist(entry.record, row.identity, list_.today);
    entry.record.sealed.box = vault_.Seal(list_.partition, entry.record.standing.person_id, row.identity);
    entry.identity = std::move(row.identity);
    entry.changed = true;
    return RowOutcome{RowFate::kUpdated, reappeared};
  }

  RowOutcome Add(Known& known, ListRow& row, NikDoubt nik) {
    Entry& entry = entries_.emplace_back();
    known = {&entry, false};
    entry.record.standing.person_id = row.person_id;
    entry.record.sealed.person_id = std::move(row.person_id);
    entry.record.sealed.nik_index = std::move(row.nik_index);
    entry.record.sealed.box = std::move(row.box);
    Relist(entry.record, row.identity, list_.today);
    entry.identity = std::move(row.identity);
    entry.in_this_list = true;
    entry.changed = true;
    order_.push_back(&entry);
    return {RowFate::kAdded, false, nik};
  }

  // The conflict of the person whose box says the same, whatever NIK they had then; nullptr when there is none.
  absl::StatusOr<ListConflict*> FindSame(const std::string& person_id, const domain::Identity& identity) {
    for (ListConflict& conflict : conflicts_[person_id]) {
      auto other = vault_.Open(list_.partition, conflict.conflict_id, conflict.box);
      if (!other.ok()) return other.status();
      other->nik = identity.nik;
      if (*other == identity) return &conflict;
    }
    return nullptr;
  }

  absl::StatusOr<RowOutcome> Conflict(Entry& entry, const ListRow& row) {
    const std::string& person_id = entry.record.standing.person_id;
    const auto known = FindSame(person_id, row.identity);
    if (!known.ok()) return known.status();
    if (*known != nullptr) return RowOutcome{(*known)->open ? RowFate::kConflict : RowFate::kOverruled};
    ListConflict conflict;
    conflict.conflict_id = ids_.Uuid();
    conflict.list_number = list_.number;
    conflict.line = row.line;
    conflict.person_id = person_id;
    conflict.box = vault_.Seal(list_.partition, conflict.conflict_id, row.identity);
    conflict.noticed_at = list_.now;
    plan_.conflicts.push_back(conflict);
    conflicts_[person_id].push_back(std::move(conflict));
    return RowOutcome{RowFate::kConflict};
  }

  // A newer list says `identity`. False when the office has decided against it. When it is the other side of an open
  // conflict, the list has settled that.
  absl::StatusOr<bool> Settle(const Entry& entry, const domain::Identity& identity) {
    const auto known = FindSame(entry.record.standing.person_id, identity);
    if (!known.ok()) return known.status();
    if (*known == nullptr) return true;
    if (!(*known)->open) return false;
    ListConflict settled = **known;
    settled.open = false;
    settled.box = vault_.Seal(list_.partition, settled.conflict_id, entry.identity);
    **known = settled;
    plan_.conflicts.push_back(std::move(settled));
    return true;
  }

  const jemputbola::store::Transaction& tx_;
  const PeopleList& list_;
  const Vault& vault_;
  ids::Generator& ids_;
  SeenRows* const seen_;
  // Where they stand does not change.
  std::deque<Entry> entries_;
  // By NIK index.
  std::unordered_map<std::string, Known> by_nik_;
  std::vector<Entry*> order_;
  std::unordered_map<std::string, std::vector<ListConflict>> conflicts_;
  ListPlan plan_;
};

// Marks people as standing on the list, or as not.
void SaveTouched(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<Standing>& people) {
  Rows rows({{"partition", ColumnType::kText},
             {"person_id", ColumnType::kText},
             {"last_list", ColumnType::kInt},
             {"vanished", ColumnType::kInt}});
  for (const Standing& standing : people) {
    rows.Text(partition).Text(standing.person_id).Int(standing.last_list).Int(standing.vanished ? 1 : 0);
  }
  jemputbola::store::Update(tx, "person", rows, {"partition", "person_id"});
}

void SetVanished(TallyChange& change, Standing& standing, bool vanished) {
  if (standing.vanished == vanished) return;
  change.Remove(standing.village_code, CountedAs(standing));
  standing.vanished = vanished;
  change.Add(standing.village_code, CountedAs(standing));
}

}  // namespace

void SeenRows::Expect(std::string_view nik_index) {
  const std::uint64_t nik = OldestPart(nik_index);
  std::uint64_t& word = once_[nik % kBits / 64];
  const std::uint64_t bit = std::uint64_t{1} << nik % 64;
  if ((word & bit) != 0) again_.insert(nik);
  word |= bit;
}

bool SeenRows::IsExpectedAgain(std::string_view nik_index) {
  if (!once_.empty()) std::vector<std::uint64_t>().swap(once_);
  return again_.contains(OldestPart(nik_index));
}

bool SeenRows::Add(std::string_view partition, std::string_view nik_index, const domain::Identity& identity,
                   bool* same) {
  if (!IsExpectedAgain(nik_index)) return true;
  const std::uint64_t content = ContentOf(identity);
  const auto [at, first] = content_by_nik_.try_emplace(absl::HashOf(partition, OldestPart(nik_index)), content);
  *same = at->second == content;
  return first;
}

bool SeenRows::Add(std::string_view partition, std::string_view nik_index) {
  if (!IsExpectedAgain(nik_index)) return true;
  return content_by_nik_.try_emplace(absl::HashOf(partition, OldestPart(nik_index))).second;
}

void Relist(PersonRecord& record, const domain::Identity& identity, absl::CivilDay today) {
  record.standing.village_code = identity.village_code;
  record.standing.recordable_on = RecordableOn(identity, today);
  Rebucket(record.standing, today);
}

absl::StatusOr<ListPlan> PlanRows(const jemputbola::store::Transaction& tx, const PeopleList& list, const Vault& vault,
                                  ids::Generator& ids, std::vector<ListRow> rows, SeenRows* seen) {
  return Planner(tx, list, vault, ids, seen).Plan(std::move(rows));
}

void EnterPlan(jemputbola::store::WriteTransaction& tx, const PeopleList& list, TallyChange& change, ListPlan plan) {
  for (const Standing& standing : plan.were) change.Remove(standing.village_code, CountedAs(standing));
  for (const PersonRecord& record : plan.saved) change.Add(record.standing.village_code, CountedAs(record.standing));
  for (Standing& standing : plan.touched) SetVanished(change, standing, false);
  SavePeople(tx, list.partition, plan.saved, list.today);
  SaveTouched(tx, list.partition, plan.touched);
  SaveConflicts(tx, list.partition, plan.conflicts);
}

absl::StatusOr<std::vector<RowOutcome>> EnterPeople(jemputbola::store::WriteTransaction& tx, const PeopleList& list,
                                                    TallyChange& change, const Vault& vault, ids::Generator& ids,
                                                    std::vector<ListRow> rows) {
  auto plan = PlanRows(tx, list, vault, ids, std::move(rows));
  if (!plan.ok()) return plan.status();
  std::vector<RowOutcome> outcomes = std::move(plan->outcomes);
  EnterPlan(tx, list, change, *std::move(plan));
  return outcomes;
}

std::int64_t TouchPeople(jemputbola::store::WriteTransaction& tx, const PeopleList& list, TallyChange& change,
                         const std::vector<std::string>& nik_indexes) {
  std::vector<Standing> touched;
  std::int64_t reappeared = 0;
  for (auto& [nik_index, record] : FindByNik(tx, list.partition, nik_indexes)) {
    if (record.standing.last_list == list.number) continue;
    if (record.standing.vanished) ++reappeared;
    SetVanished(change, record.standing, false);
    record.standing.last_list = list.number;
    touched.push_back(std::move(record.standing));
  }
  SaveTouched(tx, list.partition, touched);
  return reappeared;
}

std::vector<std::string> MarkVanished(jemputbola::store::WriteTransaction& tx, const PeopleList& list,
                                      TallyChange& change, const std::string& village_code, int limit) {
  // SOCI leaves a vector of one element as it is when there is no row.
  std::vector<std::string> ids(static_cast<std::size_t>(limit) + 1);
  tx.sql() << "select person_id from person where partition = :partition and village_code = :village and last_list < "
              ":list and vanished = 0 limit "
           << limit,
      soci::use(list.partition, "partition"), soci::use(village_code, "village"),
      soci::use(static_cast<long long>(list.number), "list"), soci::into(ids);
  std::vector<Standing> vanished;
  vanished.reserve(ids.size());
  for (auto& [id, standing] : FetchStandings(tx, list.partition, ids)) {
    SetVanished(change, standing, true);
    vanished.push_back(std::move(standing));
  }
  SaveTouched(tx, list.partition, vanished);
  return ids;
}

std::vector<std::string> ListPresent(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& village_code) {
  std::vector<std::string> ids;
  std::string id;
  soci::statement select = (tx.sql().prepare << "select person_id from person where partition = :partition and "
                                                "village_code = :village and vanished = 0",
                            soci::use(partition, "partition"), soci::use(village_code, "village"), soci::into(id));
  select.execute();
  while (select.fetch()) ids.push_back(id);
  return ids;
}

std::int64_t CountPresent(const jemputbola::store::Transaction& tx, const std::string& partition,
                          const std::string& village_code) {
  long long count = 0;
  tx.sql() << "select count(*) from person where partition = :partition and village_code = :village and vanished = 0",
      soci::use(partition, "partition"), soci::use(village_code, "village"), soci::into(count);
  return count;
}

}  // namespace jemputbola::registry::store
