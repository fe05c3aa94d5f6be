#include "registry/domain/fold.h"

#include <algorithm>
#include <optional>

#include "registry/domain/bucket.h"

namespace jemputbola::registry::domain {
namespace {

std::optional<Finding> FindingOf(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptured:
    case EventKind::kAlreadyRecorded:
    case EventKind::kNotEligible:
    case EventKind::kCaptureFailed:
    case EventKind::kPresent:
      return Finding::kPresent;
    case EventKind::kNotMet:
      return Finding::kNotMet;
    case EventKind::kAway:
      return Finding::kAway;
    case EventKind::kMoved:
      return Finding::kMoved;
    case EventKind::kUnknownPerson:
      return Finding::kUnknownPerson;
    case EventKind::kRefused:
      return Finding::kRefused;
    case EventKind::kDeceased:
      return Finding::kDeceased;
    case EventKind::kDuplicate:
      return Finding::kDuplicate;
    default:
      return std::nullopt;
  }
}

std::optional<Recording> StageOf(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptured:
    case EventKind::kAlreadyRecorded:
    case EventKind::kBioCapturedStatus:
      return Recording::kBioCaptured;
    case EventKind::kSentForEnrollment:
      return Recording::kSentForEnrollment;
    case EventKind::kPrintReady:
      return Recording::kPrintReady;
    case EventKind::kCardPrinted:
      return Recording::kCardPrinted;
    case EventKind::kCardIssued:
      return Recording::kCardIssued;
    default:
      return std::nullopt;
  }
}

void ApplyRecording(PersonState& state, EventKind kind) {
  if (kind == EventKind::kDuplicateRecord || kind == EventKind::kEnrollFailure) {
    state.recording = Recording::kNotRecorded;
    state.returned = kind == EventKind::kDuplicateRecord ? Returned::kDuplicateRecord : Returned::kEnrollFailure;
    return;
  }
  const auto stage = StageOf(kind);
  if (!stage || (kind == EventKind::kAlreadyRecorded && state.returned != Returned::kNo)) return;
  state.recording = std::max(state.recording, *stage);
  state.returned = Returned::kNo;
}

bool ExplainsAbsence(Finding finding) {
  return finding != Finding::kUnverified && finding != Finding::kPresent && finding != Finding::kNotMet;
}

bool Replaces(const PersonEvent& event, const PersonState& state) {
  if (event.certainty == Certainty::kConfirmed) return true;
  if (IsRemoved(state)) return false;
  return event.kind != EventKind::kNotMet || !ExplainsAbsence(state.finding);
}

}  // namespace

void Apply(PersonState& state, const PersonEvent& event) {
  ApplyRecording(state, event.kind);
  if (event.kind == EventKind::kNotMet) ++state.visits_not_met;
  const auto finding = FindingOf(event.kind);
  if (finding && Replaces(event, state)) {
    state.finding = *finding;
    state.certainty = event.certainty;
    state.away_until = event.kind == EventKind::kAway ? event.away_until : std::nullopt;
  }
  state.newest = event.order;
}

PersonState Fold(std::vector<PersonEvent> events) {
  std::sort(events.begin(), events.end(), [](const PersonEvent& a, const PersonEvent& b) { return a.order < b.order; });
  events.erase(std::unique(events.begin(), events.end(),
                           [](const PersonEvent& a, const PersonEvent& b) { return a.order == b.order; }),
               events.end());
  PersonState state;
  for (const PersonEvent& event : events) Apply(state, event);
  return state;
}

}  // namespace jemputbola::registry::domain
