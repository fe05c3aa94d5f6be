#include "registry/domain/fold.h"

#include <algorithm>

#include "registry/domain/bucket.h"

namespace jemputbola::registry::domain {
namespace {

Finding FindingOf(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptured:
    case EventKind::kAlreadyRecorded:
    case EventKind::kNotEligible:
    case EventKind::kCaptureFailed:
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
  }
  return Finding::kUnverified;
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
  if (event.kind == EventKind::kCaptured || event.kind == EventKind::kAlreadyRecorded) {
    state.recording = std::max(state.recording, Recording::kBioCaptured);
  }
  if (event.kind == EventKind::kNotMet) ++state.visits_not_met;
  if (Replaces(event, state)) {
    state.finding = FindingOf(event.kind);
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
