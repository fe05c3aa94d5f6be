#include "registry/store/listing.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "registry/store/people.h"
#include "registry/store/reports.h"

namespace jemputbola::registry::store {
namespace {

// The birth date itself stays in the box: it is told only of whoever is too young, and only until they are not.
std::optional<absl::CivilDay> RecordableOn(const domain::Identity& identity, absl::CivilDay today) {
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
  std::vector<std::string> known_ids;
  known_ids.reserve(known.size());
  for (const auto& [nik_index, person] : known) known_ids.push_back(person.person_id);
  auto standings = FetchStandings(tx, partition, known_ids);

  WriteCounts counts;
  std::vector<SealedPerson> sealed;
  std::vector<Standing> standing_rows;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const domain::ListedPerson& person = people[i];
    Standing standing;
    const auto before = known.find(nik_indexes[i]);
    if (before == known.end()) {
      standing.person_id = ids.Uuid();
      ++counts.added;
    } else {
      standing = std::move(standings.at(before->second.person_id));
      const auto identity = vault.Open(partition, standing.person_id, before->second.box);
      if (!identity.ok()) return identity.status();
      if (*identity == person.identity && standing.village_code == person.village_code) {
        ++counts.unchanged;
        continue;
      }
      ++counts.updated;
      change.Remove(standing.village_code, standing.bucket);
    }
    standing.village_code = person.village_code;
    standing.recordable_on = RecordableOn(person.identity, today);
    Rebucket(standing, today);
    change.Add(standing.village_code, standing.bucket);
    sealed.push_back({standing.person_id, nik_indexes[i], vault.Seal(partition, standing.person_id, person.identity)});
    standing_rows.push_back(std::move(standing));
  }
  SaveSealed(tx, partition, sealed);
  SaveStandings(tx, partition, standing_rows, today);
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
    const domain::Bucket before = Rebucket(standing, today);
    change.Remove(standing.village_code, before);
    change.Add(standing.village_code, standing.bucket);
  }
  SaveStandings(tx, partition, due, today);
  return static_cast<int>(due.size());
}

}  // namespace jemputbola::registry::store
