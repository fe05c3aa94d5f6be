#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "common/store/database.h"
#include "registry/domain/person_row.h"
#include "registry/store/areas.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {

// Puts people of one partition on its list, in `change` as well, or updates who is on it already (found by NIK): who
// they are, and the village they belong to. What was reported of them stays. Every village must be known to `change`,
// and no NIK may stand twice in `people`. DATA_LOSS when a box of the database does not open.
absl::StatusOr<WriteCounts> EnterPeople(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                        TallyChange& change, const Vault& vault, ids::Generator& ids,
                                        const std::vector<domain::ListedPerson>& people, absl::CivilDay today);

// Adds or updates areas of one partition, and gives new villages a tally.
WriteCounts EnterAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                       const std::vector<domain::Area>& areas);

// Moves everyone whose bucket changes with the day, at most `limit` people. Returns how many they were.
int RebucketDue(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                absl::CivilDay today, int limit);

}  // namespace jemputbola::registry::store
