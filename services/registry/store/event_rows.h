#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/history.h"
#include "registry/store/history.h"

// The rows of table person_event. Inside the store: whoever has something to say uses history.h.
namespace jemputbola::registry::store {

// An event as it was told, and as it counts now (Meaning::live is false for acts).
struct EventRow {
  domain::ToldEvent told;
  domain::Meaning now;
};

// Events that are there already are left alone. Says, event by event, which were new; these count as told.
std::vector<bool> InsertEvents(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                               const std::vector<NewEvent>& events);
// Writes `now` of each; no event may stand twice in `rows`.
void SaveMeanings(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                  const std::vector<EventRow>& rows);

std::vector<EventRow> FetchEvents(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::set<domain::EventId>& ids);
// Acts whose target is one of `targets`, live or not.
std::vector<EventRow> FetchActsOn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::set<domain::EventId>& targets);
// What counts for these people now: statements of them, and merges of them into others.
std::vector<domain::LiveEvent> FetchLive(const jemputbola::store::Transaction& tx, const std::string& partition,
                                         const std::vector<std::string>& person_ids);
// Live merges of others into these people.
std::vector<domain::LiveEvent> FetchMergesInto(const jemputbola::store::Transaction& tx, const std::string& partition,
                                               const std::vector<std::string>& person_ids);
// The whole history of a partition, in no order.
std::vector<EventRow> FetchAllEvents(const jemputbola::store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::registry::store
