#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/store/database.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {

// --- The lists that were imported, numbered from 1 in each partition ---

struct ListCounts {
  std::int64_t people = 0;
  std::int64_t added = 0;
  std::int64_t updated = 0;
  std::int64_t conflicts = 0;
  std::int64_t vanished = 0;
};

// Begins a list and returns its number. The transaction holds the partition (TallyLedger::Begin).
std::int64_t OpenList(jemputbola::store::WriteTransaction& tx, const std::string& partition, const std::string& digest,
                      const std::string& caller, absl::Time now);
// The list was read to its end.
void CloseList(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t number,
               const ListCounts& counts, absl::Time now);
// The newest list of a partition; 0 before the first.
std::int64_t NewestList(const jemputbola::store::Transaction& tx, const std::string& partition);

// --- The same NIK twice in one list ---

// A row of a list that has the NIK of a row above it, which was kept, and says something else.
struct ListConflict {
  std::string conflict_id;
  std::int64_t list_number = 0;
  std::int64_t line = 0;
  // Who is on the list, with what the other row says.
  std::string person_id;
  std::int64_t key_version = 1;
  // The content that does not count: vault.Open(partition, conflict_id, box).
  std::string box;
  bool open = true;
  absl::Time noticed_at;
};

// Open conflicts of a partition with ids above `after`, in the order in which they were noticed; at most `limit`.
std::vector<ListConflict> ListConflicts(const jemputbola::store::Transaction& tx, const std::string& partition,
                                        const std::string& after, int limit);
std::int64_t CountConflicts(const jemputbola::store::Transaction& tx, const std::string& partition);
std::optional<ListConflict> FindConflict(const jemputbola::store::Transaction& tx, const std::string& partition,
                                         const std::string& conflict_id);
// All conflicts of these people, open or not.
std::vector<ListConflict> ConflictsOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::vector<std::string>& person_ids);
// New conflicts, or all of known ones.
void SaveConflicts(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<ListConflict>& conflicts);

// The office has decided which of the two rows is right: the one that was kept, or the one set aside, which then takes
// its place on the list (village, bucket and tallies included). What lost is remembered, so that the same file again
// does not bring it back. NOT_FOUND; FAILED_PRECONDITION when the conflict is resolved already.
absl::Status ResolveConflict(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                             const Vault& vault, const std::string& conflict_id, bool take_the_other,
                             const std::string& resolved_by, absl::Time now, absl::CivilDay today);

}  // namespace jemputbola::registry::store
