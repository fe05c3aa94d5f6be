#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "registry/domain/bucket.h"
#include "registry/domain/person.h"
#include "registry/domain/tally.h"

namespace jemputbola::registry::store {

// How a listed person stands: everything about them that is not sealed.
struct Standing {
  std::string person_id;
  std::string village_code;
  // The 16th birthday of whoever was younger, and not married, when listed.
  std::optional<absl::CivilDay> recordable_on;
  // Number of the newest list the person stood in, and whether the newest one that covers the village lacks them.
  std::int64_t last_list = 0;
  bool vanished = false;
  // Who stays on the list of all who were merged with this person: their own id when it is them. Empty: nobody was.
  std::string survivor;
  domain::PersonState state;
  // The bucket they are counted in now.
  domain::Bucket bucket = domain::Bucket::kWorkloadUnverified;

  friend bool operator==(const Standing&, const Standing&) = default;
};

// As what the person is counted now. Whoever changes a standing takes it out of the tallies first and adds it after:
//   change.Remove(standing.village_code, CountedAs(standing));   …   Rebucket(standing, today);
//   change.Add(standing.village_code, CountedAs(standing));
domain::Counted CountedAs(const Standing& standing);

// Puts `standing` into the bucket it belongs to on `today`.
void Rebucket(Standing& standing, absl::CivilDay today);

struct SealedPerson {
  std::string person_id;
  // To be written: Vault::NikIndex. As read: the part of it that stands in the table.
  std::string nik_index;
  // As read: with which key the index was made; the box is of the same or a newer one. 0: purged. Not written.
  std::int64_t key_version = 1;
  std::string box;
};

struct PersonRecord {
  SealedPerson sealed;
  Standing standing;
  // FindByNik: the NIK that was asked for is one that they had until it was corrected.
  bool by_former_nik = false;
};

// The functions below read and write one partition; whoever is not on its list is missing from the answers. No person
// may stand twice in what is written, and `today` decides when each is to be looked at again.

std::unordered_map<std::string, Standing> FetchStandings(const jemputbola::store::Transaction& tx,
                                                         const std::string& partition,
                                                         const std::vector<std::string>& person_ids);
// Of people who are on the list.
void SaveStandings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<Standing>& standings, absl::CivilDay today);

// New people, or all of known ones.
void SavePeople(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                const std::vector<PersonRecord>& people, absl::CivilDay today);
// By the Vault::NikIndex that was asked for, whichever live key the row was made with: whoever has the NIK, or else had
// it until it was corrected. So one person may stand in the answer twice.
std::unordered_map<std::string, PersonRecord> FindByNik(const jemputbola::store::Transaction& tx,
                                                        const std::string& partition,
                                                        const std::vector<std::string>& nik_indexes);
// Only whoever has the NIK now: what is told or changed at the request of a person.
std::optional<PersonRecord> FindByCurrentNik(const jemputbola::store::Transaction& tx, const std::string& partition,
                                             const std::string& nik_index);
std::unordered_map<std::string, SealedPerson> FetchSealed(const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<std::string>& person_ids);

// Everyone on the lists of these villages, in no order.
std::vector<Standing> StandingsIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::vector<std::string>& village_codes);
// The people of a village who are to be fetched, in no order.
std::vector<Standing> WorkloadOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::string& village_code);

// At most `limit` people whose bucket changes by itself on `today` or did before.
std::vector<Standing> DueForRebucket(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     absl::CivilDay today, int limit);

}  // namespace jemputbola::registry::store
