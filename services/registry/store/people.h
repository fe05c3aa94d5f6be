#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "registry/domain/bucket.h"
#include "registry/domain/person.h"

namespace jemputbola::registry::store {

// How a listed person stands: everything about them that is not sealed.
struct Standing {
  std::string person_id;
  std::string village_code;
  // The 16th birthday of whoever was younger when listed.
  std::optional<absl::CivilDay> recordable_on;
  domain::PersonState state;
  // The bucket they are counted in now.
  domain::Bucket bucket = domain::Bucket::kWorkloadUnverified;
};

// Puts `standing` into the bucket it belongs to on `today` and returns the one it was in.
domain::Bucket Rebucket(Standing& standing, absl::CivilDay today);

struct SealedPerson {
  std::string person_id;
  std::string nik_index;
  std::string box;
};

// The functions below read and write one partition; whoever is not on its list is missing from the answers.

std::unordered_map<std::string, Standing> FetchStandings(const jemputbola::store::Transaction& tx,
                                                         const std::string& partition,
                                                         const std::vector<std::string>& person_ids);
// No person may stand twice in `standings`. `today` decides when each is to be looked at again.
void SaveStandings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<Standing>& standings, absl::CivilDay today);

// By nik_index.
std::unordered_map<std::string, SealedPerson> FindByNik(const jemputbola::store::Transaction& tx,
                                                        const std::string& partition,
                                                        const std::vector<std::string>& nik_indexes);
// No person may stand twice in `people`.
void SaveSealed(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                const std::vector<SealedPerson>& people);
std::unordered_map<std::string, SealedPerson> FetchSealed(const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<std::string>& person_ids);

// The people of a village who are to be fetched, in no order.
std::vector<Standing> WorkloadOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::string& village_code);

// At most `limit` people whose bucket changes by itself on `today` or did before.
std::vector<Standing> DueForRebucket(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     absl::CivilDay today, int limit);

}  // namespace jemputbola::registry::store
