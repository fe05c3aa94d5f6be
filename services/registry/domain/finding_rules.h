#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

// What the office may enter about a person, and in which words.

// "deceased", "moved", "unknown", "away", "refused", "present", "duplicate"; nothing for another word.
std::optional<EventKind> FindingNamed(std::string_view name);

// "village-head", "crew", "voter-check", "office"; nothing for another word. SIAK speaks through its exports only.
std::optional<Actor> ActorNamed(std::string_view name);

// "VILLAGE_HEAD"
const char* ActorName(Actor actor);
// "DECEASED", "CARD_PRINTED", "REJECT"
const char* EventKindName(EventKind kind);

// "PRINT_READY"
const char* RecordingName(Recording recording);
// "ENROLL_FAILURE"; empty for kNo.
const char* ReturnedName(Returned returned);
// "CONFIRMED"
const char* CertaintyName(Certainty certainty);

// Deceased, moved, unknown, duplicate: what takes a person off the list once it is confirmed.
bool TakesOffTheList(EventKind kind);

// Why the office cannot confirm a finding of `kind` with `evidence`, as one sentence; empty when it can. A death needs
// the number of the death certificate, a move that of the formal move (FACTS §5); what takes nobody off the list is not
// confirmed at all.
std::string WhyNotConfirmed(EventKind kind, std::string_view evidence);

// An event's id as people type it: "device-1/installation#17".
std::string EventName(const EventId& id);
// Nothing for a text that is none.
std::optional<EventId> ParseEventName(std::string_view text);

// The last four characters of an evidence number behind dots, and nothing of a short one.
std::string Masked(std::string_view evidence);

}  // namespace jemputbola::registry::domain
