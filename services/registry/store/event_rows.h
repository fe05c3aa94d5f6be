#pragma once

#include <optional>
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
// All acts below these events: those on them, those on these, and so on. What domain::Resolve needs for each.
domain::ActsByTarget FetchActsBelow(const jemputbola::store::Transaction& tx, const std::string& partition,
                                    std::set<domain::EventId> roots);
// What counts for these people now: statements of them, and merges of them into others.
std::vector<domain::LiveEvent> FetchLive(const jemputbola::store::Transaction& tx, const std::string& partition,
                                         const std::vector<std::string>& person_ids);
// Live merges of others into these people.
std::vector<domain::LiveEvent> FetchMergesInto(const jemputbola::store::Transaction& tx, const std::string& partition,
                                               const std::vector<std::string>& person_ids);
// The history of a partition, page by page: at most `limit` of the events whose id comes after `after` (none: from the
// start), in the order the database gives their ids; empty at the end.
std::vector<EventRow> FetchEventPage(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::optional<domain::EventId>& after, int limit);

}  // namespace jemputbola::registry::store
