#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "registry/domain/person.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::store {

// What somebody said about a person, and where they said it.
struct Report {
  std::string person_id;
  // A village code; it need not be one of ours.
  std::string place_code;
  domain::PersonEvent event;
};

// Adds reports of one partition to the history of the people they are about, folds these people anew and moves them
// between buckets in `change`. A report whose id (source, source_seq) is there already changes nothing, whatever it
// says. Somebody who is not on this partition's list is a guest: kept in the history, in no tally. Every capture made
// in one of our villages counts in the throughput of that village, of whomever.
void RecordReports(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                   const std::vector<Report>& reports, absl::CivilDay today);

// Captures made at each place so far, as far as the history knows.
std::map<std::string, std::int64_t> CountCaptures(const jemputbola::store::Transaction& tx,
                                                  const std::string& partition);

}  // namespace jemputbola::registry::store
