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

// What was said of a person. The first ten are what crews report.
enum class EventKind : std::uint8_t {
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
};

// The order in which events count. `source` is the device and installation, or whoever else numbers its statements.
struct EventOrder {
  // Microseconds since 1970 UTC; fixed once, when the event was accepted.
  std::int64_t effective_at = 0;
  std::string source;
  std::int64_t source_seq = 0;

  friend auto operator<=>(const EventOrder&, const EventOrder&) = default;
};

struct PersonEvent {
  EventOrder order;
  EventKind kind = EventKind::kNotMet;
  Certainty certainty = Certainty::kReported;
  // kAway only, and then always: the day the person is expected back.
  std::optional<absl::CivilDay> away_until;
};

// The two independent facts of a person, folded from all events accepted about them.
struct PersonState {
  Recording recording = Recording::kNotRecorded;
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
