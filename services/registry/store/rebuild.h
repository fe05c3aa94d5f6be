#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "registry/store/event_rows.h"
#include "registry/store/people.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

// People and tallies once more, from what nothing else is derived from: the sealed records (village, birth date,
// married) and the history as it was told.
namespace jemputbola::registry::store {

// A live value that is not what the rebuild gives. No personal data: a birthday is only said to be another.
struct Difference {
  std::string table;
  // A person id, an event id ("source#seq") or a village code.
  std::string subject;
  std::string column;
  std::string live;
  std::string rebuilt;
};

struct Rebuilt {
  std::int64_t people = 0;
  std::int64_t events = 0;
  std::int64_t villages = 0;
  // How many values differ, and the first thousand of them. A box that does not open is among them; nothing here
  // repairs it.
  std::int64_t different = 0;
  std::vector<Difference> differences;

  // The rows that differ, as they should be. People by the day their bucket is of: whoever waits for the day's turn is
  // in the bucket of the day before it.
  std::vector<EventRow> changed_events;
  std::map<absl::CivilDay, std::vector<Standing>> changed_people;
  // Those of villages that have no tally yet are missing.
  std::vector<domain::AreaTally> changed_tallies;
};

// Compares with what stands in `tx`; `live` are the tallies read in it. Reads events and people in pages of `page`:
// memory grows with the merges and with what differs, not with the history. last_list, the lists that cover a village
// and the boxes follow from nothing else: they are taken as they are. While the import of a village's newest list has
// not come to its end, so is vanished. FAILED_PRECONDITION when the key of a box is not here.
inline constexpr int kRebuildPage = 2000;
absl::StatusOr<Rebuilt> Rebuild(const jemputbola::store::Transaction& tx, const std::string& partition,
                                const Vault& vault, const TallyBook& live, absl::CivilDay today, absl::TimeZone zone,
                                int page = kRebuildPage);

// Writes what differs. `rebuilt` was made in `tx`, and `change` begun from rows (TallyLedger::Forget).
void Repair(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
            const Rebuilt& rebuilt);

}  // namespace jemputbola::registry::store
