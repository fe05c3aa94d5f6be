#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/similarity.h"

namespace jemputbola::registry::store {

// The numbers stand in the database.
enum class PairState : std::uint8_t { kProposed = 0, kMerged = 1, kRejected = 2 };

// Two listed people who may be one; first_person < second_person.
struct DuplicatePair {
  std::int64_t pair = 0;
  std::string first_person;
  std::string second_person;
  domain::Likeness likeness = domain::Likeness::kSameName;
  std::string village_code;
  PairState state = PairState::kProposed;
  // Microseconds since 1970 UTC.
  std::int64_t proposed_at = 0;
  // Nothing while proposed.
  std::optional<std::int64_t> decided_at;
  // Source of the event that merged them (its seq is 1), while merged.
  std::string merge_source;
};

// Proposes pairs of one partition, whose lease the caller holds to the end of `tx`. A pair that is there already, in
// whatever state, is left as it is; one of people who were purged since they were compared is not kept. Numbers the new
// ones and returns how many they are.
std::int64_t ProposePairs(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                          const std::vector<DuplicatePair>& pairs);

std::optional<DuplicatePair> FindPair(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      std::int64_t pair);
// At most `limit` pairs of one state with numbers above `after`, by number.
std::vector<DuplicatePair> ListPairs(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     PairState state, std::int64_t after, int limit);
std::int64_t CountPairs(const jemputbola::store::Transaction& tx, const std::string& partition, PairState state);
// Writes what may change: state, decided_at, merge_source.
void DecidePair(jemputbola::store::WriteTransaction& tx, const std::string& partition, const DuplicatePair& pair);

// When a partition was looked through for doubles last, and up to which list.
struct Scan {
  std::string partition;
  std::int64_t list_number = 0;
  // Microseconds since 1970 UTC; 0 for never.
  std::int64_t scanned_at = 0;
  // The newest list that was read to its end.
  std::int64_t newest_list = 0;
};
// Of every partition that has such a list.
std::vector<Scan> ListScans(const jemputbola::store::Transaction& tx);
void SaveScan(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t list_number,
              std::int64_t now);

// People who are still on the list, by id: at most `limit` with an id above `after`.
struct ListedInVillage {
  std::string person_id;
  std::string village_code;
};
std::vector<ListedInVillage> ListUnremoved(const jemputbola::store::Transaction& tx, const std::string& partition,
                                           const std::string& after, int limit);

}  // namespace jemputbola::registry::store
