#include "registry/store/listing.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "registry/store/history.h"
#include "registry/store/people.h"

namespace jemputbola::registry::store {
namespace {

// The birth date itself stays in the box: it is told only of whoever is too young, and only until they are not.
std::optional<absl::CivilDay> RecordableOn(const domain::Identity& identity, absl::CivilDay today) {
  if (identity.ever_married) return std::nullopt;
  const absl::CivilDay day = domain::RecordableOn(identity.birth_date);
  return day > today ? std::optional(day) : std::nullopt;
}

}  // namespace

absl::StatusOr<WriteCounts> EnterPeople(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                        TallyChange& change, const Vault& vault, ids::Generator& ids,
                                        const std::vector<domain::ListedPerson>& people, absl::CivilDay today) {
  std::vector<std::string> nik_indexes;
  nik_indexes.reserve(people.size());
  for (const domain::ListedPerson& person : people) nik_indexes.push_back(vault.NikIndex(person.identity.nik));
  const auto known = FindByNik(tx, partition, nik_indexes);

  WriteCounts counts;
  std::vector<PersonRecord> records;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const domain::Identity& identity = people[i].identity;
    PersonRecord record;
    Standing& standing = record.standing;
    const auto before = known.find(nik_indexes[i]);
    if (before == known.end()) {
      standing.person_id = ids.Uuid();
      record.sealed.person_id = standing.person_id;
      record.sealed.nik_index = nik_indexes[i];
      ++counts.added;
    } else {
      record = before->second;
      const auto known_identity = vault.Open(partition, standing.person_id, record.sealed.box);
      if (!known_identity.ok()) return known_identity.status();
      if (*known_identity == identity && standing.village_code == identity.village_code) {
        ++counts.unchanged;
        continue;
      }
      ++counts.updated;
      change.Remove(standing.village_code, CountedAs(standing));
    }
    standing.village_code = identity.village_code;
    standing.recordable_on = RecordableOn(identity, today);
    Rebucket(standing, today);
    change.Add(standing.village_code, CountedAs(standing));
    record.sealed.box = vault.Seal(partition, standing.person_id, identity);
    records.push_back(std::move(record));
  }
  SavePeople(tx, partition, records, today);
  return counts;
}

WriteCounts EnterAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                       const std::vector<domain::Area>& areas) {
  std::map<std::string, std::int64_t> captures;
  bool counted = false;
  for (const domain::Area& area : areas) {
    if (area.level != domain::AreaLevel::kVillage || change.HasVillage(area.code)) continue;
    if (!std::exchange(counted, true)) captures = CountCaptures(tx, partition);
    const auto captured = captures.find(area.code);
    change.AddVillage(area.code, captured == captures.end() ? 0 : captured->second);
  }
  return SaveAreas(tx, partition, areas);
}

int RebucketDue(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                absl::CivilDay today, int limit) {
  std::vector<Standing> due = DueForRebucket(tx, partition, today, limit);
  for (Standing& standing : due) {
    change.Remove(standing.village_code, CountedAs(standing));
    Rebucket(standing, today);
    change.Add(standing.village_code, CountedAs(standing));
  }
  SaveStandings(tx, partition, due, today);
  return static_cast<int>(due.size());
}

}  // namespace jemputbola::registry::store
