#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/store/database.h"
#include "registry/domain/person.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::store {

// What somebody said about a person, or about an event: one row of the history.
struct NewEvent {
  // Of a correction: whom the statement was meant for.
  std::string person_id;
  // A village code, not necessarily one of ours; empty when it has no place.
  std::string place_code;
  domain::PersonEvent event;
  domain::Actor actor = domain::Actor::kCrew;
  // Microseconds since 1970 UTC: when it was accepted.
  std::int64_t recorded_at = 0;
  // Sealed already; may be empty.
  std::string detail;
};

// The only way into the history: adds events of one partition, resolves what they act on, folds everyone anew whom they
// touch and moves them between buckets in `change`. In whatever order and batches the same events come, people and
// tallies end the same. An event whose id (source, source_seq) is there already changes nothing, whatever it says. An
// act whose target is not there waits for it. Somebody who is not on this partition's list is a guest: kept in the
// history, in no tally. Civil days are those of `zone`, the regency's; today is one of them. Every live capture made in
// one of our villages counts in the throughput of that village, of whomever; one made at a replaced code counts where
// that code is today. Returns how many events were new.
int RecordEvents(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                 const std::vector<NewEvent>& events, absl::CivilDay today, absl::TimeZone zone);

// From now on `report`, which was told of `stand_in`, is of `person_id`, who is folded anew; they may be the same, when
// somebody comes onto the list of whom something was told before. Nobody on the list is `stand_in`, unless it is them.
void Identify(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
              const domain::EventId& report, const std::string& stand_in, const std::string& person_id,
              absl::CivilDay today);

// Live captures so far, as far as the history knows, by the code that stands today for where they were made: what
// captured_here of a village is. Whoever changes what stands for a code brings the tallies in line with it.
std::map<std::string, std::int64_t> CountCaptures(const jemputbola::store::Transaction& tx,
                                                  const std::string& partition);

}  // namespace jemputbola::registry::store
