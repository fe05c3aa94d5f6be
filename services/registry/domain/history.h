#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "registry/domain/person.h"

// From all accepted events to the state of every person. Nothing here depends on the order in which events came.
namespace jemputbola::registry::domain {

// An event as it was told.
struct ToldEvent {
  std::string person_id;
  // The village where it happened; empty when it has no place.
  std::string place_code;
  PersonEvent event;
};

// What a statement or a merge comes to after all acts on it.
struct Meaning {
  // Neither voided nor rejected.
  bool live = true;
  std::string person_id;
  EventKind kind = EventKind::kNotMet;
  Certainty certainty = Certainty::kReported;
  std::optional<absl::CivilDay> away_until;
  std::string place_code;

  friend bool operator==(const Meaning&, const Meaning&) = default;
};

// Without any acts. An act itself is never live: it counts through its target.
Meaning AsTold(const ToldEvent& told);

// Acts by what they act on. An act whose target is not there waits; one of a ring of acts waits for ever.
using ActsByTarget = std::map<EventId, std::vector<ToldEvent>>;

// `root` is a statement or a merge; `acts` holds at least all acts on it, the acts on those, and so on. The rules:
//   an event is live when no live reject targets it, and the last by order of all live voids and corrections of it is
//     no void: what is corrected after it was taken back counts again
//   a statement's content is that of the live correction of it with the largest order, else its own; a correction's
//     content is found the same way; order stays the statement's
//   who is away by a correction without a day of return is expected back kAwayDays after the civil day, in `zone`, of
//     the statement
//   it is CONFIRMED when it was told so, or when a live confirmation targets it or a correction its content comes from:
//     provided the confirmation, at its place in the order, confirmed that very kind for that very person. What the
//     office saw a document for is not what somebody corrects it to later.
Meaning Resolve(const ToldEvent& root, const ActsByTarget& acts, absl::TimeZone zone);

// A live event: what it means, in its place in the order.
struct LiveEvent {
  EventOrder order;
  Meaning meaning;
  // kMerge only.
  std::string other_person;
};

// Live statements and merges of all `told`, each once however often it was told; acts are resolved.
std::vector<LiveEvent> ResolveAll(const std::vector<ToldEvent>& told, absl::TimeZone zone);

struct FoldedPerson {
  PersonState state;
  // Who stays on the list of all who are merged with this person; empty when nobody is.
  std::string survivor;

  friend bool operator==(const FoldedPerson&, const FoldedPerson&) = default;
};

// How each of `listed` stands after `live`, which holds at least all live events of them and of whoever is merged with
// them. Live merges between people of the list join them into groups; the events of a group are folded together into
// the state of its survivor: the one with the smallest id of those whom no merge takes off, or of all when each is
// taken off by another. All others of a group are confirmed duplicates. A merge with somebody who is not on the list
// does nothing.
std::unordered_map<std::string, FoldedPerson> FoldPeople(const std::vector<std::string>& listed,
                                                         const std::vector<LiveEvent>& live);

}  // namespace jemputbola::registry::domain
