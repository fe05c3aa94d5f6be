#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace jemputbola::registry::domain {

// The numbers of the enums below stand in the database: add, never renumber.

// The furthest stage reached on the way to a card (FACTS §5).
enum class Recording : std::uint8_t {
  kNotRecorded = 0,
  kBioCaptured = 1,
  kSentForEnrollment = 2,
  kPrintReady = 3,
  kCardPrinted = 4,
  kCardIssued = 5,
};

// Why somebody who was recorded has to come once more: the centre found the biometrics under another name, or could not
// take them in.
enum class Returned : std::uint8_t { kNo = 0, kDuplicateRecord = 1, kEnrollFailure = 2 };

// Where the person is, as far as anybody found out.
enum class Finding : std::uint8_t {
  kUnverified = 0,
  kPresent = 1,
  kNotMet = 2,
  kAway = 3,
  kMoved = 4,
  kUnknownPerson = 5,
  kRefused = 6,
  kDeceased = 7,
  kDuplicate = 8,
};

// "NOT_MET"
const char* FindingName(Finding finding);

// Somebody says so, or the office saw the document.
enum class Certainty : std::uint8_t { kReported = 0, kConfirmed = 1 };

// Who said it.
enum class Actor : std::uint8_t {
  kCrew = 0,
  kVillageHead = 1,
  // The election commission's door-to-door check of its voter list (coklit).
  kVoterCheck = 2,
  kOffice = 3,
  // The ministry's population system, by its exports.
  kSiak = 4,
};

// What was said. Outcomes, findings and statuses are of a person; acts are of another event, and a merge is of two
// people.
enum class EventKind : std::uint8_t {
  // What crews report.
  kCaptured = 1,
  kAlreadyRecorded = 2,
  kNotMet = 3,
  kAway = 4,
  kMoved = 5,
  kUnknownPerson = 6,
  kRefused = 7,
  kDeceased = 8,
  kNotEligible = 9,
  kCaptureFailed = 10,
  // Findings that no crew reports.
  kPresent = 11,
  kDuplicate = 12,
  // Statuses of the recording, told by SIAK.
  kBioCapturedStatus = 20,
  kSentForEnrollment = 21,
  kPrintReady = 22,
  kCardPrinted = 23,
  kCardIssued = 24,
  kDuplicateRecord = 25,
  kEnrollFailure = 26,
  // Acts. Whoever said the target takes it back; the office found it wrong; the office saw the document; the target's
  // content is replaced by this one's.
  kVoid = 30,
  kReject = 31,
  kConfirm = 32,
  kCorrect = 33,
  // The person and `other_person` are one; the other one stays on the list.
  kMerge = 34,
};

// Void, reject, confirm, correct: they have a target, and count only through it.
inline bool IsAct(EventKind kind) {
  return kind >= EventKind::kVoid && kind <= EventKind::kCorrect;
}
// What is folded into a person's state: neither act nor merge.
inline bool IsStatement(EventKind kind) {
  return kind < EventKind::kVoid;
}

// Names an event for ever. `source` is the device and installation, or whoever else numbers its statements.
struct EventId {
  std::string source;
  std::int64_t source_seq = 0;

  friend auto operator<=>(const EventId&, const EventId&) = default;
};

// The order in which events count.
struct EventOrder {
  // Microseconds since 1970 UTC; fixed once, when the event was accepted. A bare date is the end of that civil day.
  std::int64_t effective_at = 0;
  std::string source;
  std::int64_t source_seq = 0;

  EventId id() const { return {source, source_seq}; }

  friend auto operator<=>(const EventOrder&, const EventOrder&) = default;
};

struct PersonEvent {
  EventOrder order;
  EventKind kind = EventKind::kNotMet;
  Certainty certainty = Certainty::kReported;
  // kAway only, and then always: the day the person is expected back. A correction to kAway may leave it open: see
  // Resolve.
  std::optional<absl::CivilDay> away_until;
  // Acts only, and then always.
  std::optional<EventId> target;
  // kCorrect only, and then always: the statement that was meant. Person, certainty, away_until and place of the
  // correction replace the target's as well.
  std::optional<EventKind> corrected_kind;
  // kMerge only, and then always: who stays on the list.
  std::string other_person;

  friend bool operator==(const PersonEvent&, const PersonEvent&) = default;
};

// The two independent facts of a person, folded from all events accepted about them.
struct PersonState {
  Recording recording = Recording::kNotRecorded;
  // Why recording is NOT_RECORDED again; kNo with any other.
  Returned returned = Returned::kNo;
  Finding finding = Finding::kUnverified;
  Certainty certainty = Certainty::kReported;
  int visits_not_met = 0;
  // With kAway only.
  std::optional<absl::CivilDay> away_until;
  // Of the newest event folded in; nothing before the first.
  std::optional<EventOrder> newest;

  friend bool operator==(const PersonState&, const PersonState&) = default;
};

}  // namespace jemputbola::registry::domain
