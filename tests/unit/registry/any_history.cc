#include "tests/unit/registry/any_history.h"

#include <algorithm>
#include <ostream>
#include <tuple>
#include <utility>

namespace jemputbola::registry {
namespace {

using domain::Certainty;
using domain::EventId;
using domain::EventKind;
using domain::ToldEvent;

constexpr int kSources = 3;
const std::vector<EventKind> kStatements = {
    EventKind::kCaptured,        EventKind::kAlreadyRecorded,   EventKind::kNotMet,           EventKind::kAway,
    EventKind::kMoved,           EventKind::kUnknownPerson,     EventKind::kRefused,          EventKind::kDeceased,
    EventKind::kNotEligible,     EventKind::kCaptureFailed,     EventKind::kPresent,          EventKind::kDuplicate,
    EventKind::kPrintReady,      EventKind::kCardPrinted,       EventKind::kCardIssued,       EventKind::kEnrollFailure,
    EventKind::kDuplicateRecord, EventKind::kSentForEnrollment, EventKind::kBioCapturedStatus};
const std::vector<EventKind> kActs = {EventKind::kVoid, EventKind::kReject, EventKind::kConfirm, EventKind::kCorrect};

EventId IdOf(int number) {
  return {"source" + std::to_string(number % kSources), number / kSources + 1};
}

// What is drawn for one event; the number makes its id.
struct Draw {
  int what, kind, person, other, place, target, time, away_days;
  bool confirmed;
};

rc::Gen<Draw> AnyDraw() {
  using rc::gen::inRange;
  return rc::gen::build<Draw>(rc::gen::set(&Draw::what, inRange(0, 10)), rc::gen::set(&Draw::kind, inRange(0, 1000)),
                              // p6 and p7 are guests.
                              rc::gen::set(&Draw::person, inRange(0, 8)), rc::gen::set(&Draw::other, inRange(0, 8)),
                              rc::gen::set(&Draw::place, inRange(0, 5)), rc::gen::set(&Draw::target, inRange(0, 40)),
                              rc::gen::set(&Draw::time, inRange(0, 12)),
                              rc::gen::set(&Draw::away_days, inRange(-20, 20)),
                              rc::gen::set(&Draw::confirmed, rc::gen::arbitrary<bool>()));
}

std::string PersonOf(int number) {
  return "p" + std::to_string(number);
}

ToldEvent EventOf(const Draw& draw, int number) {
  ToldEvent told;
  told.person_id = PersonOf(draw.person);
  if (draw.place < static_cast<int>(kHistoryVillages.size())) {
    told.place_code = kHistoryVillages[static_cast<std::size_t>(draw.place)];
  } else if (draw.place == 3) {
    told.place_code = "53.04.01.2001";
  }
  domain::PersonEvent& event = told.event;
  const EventId id = IdOf(number);
  event.order = {draw.time, id.source, id.source_seq};
  event.certainty = draw.confirmed ? Certainty::kConfirmed : Certainty::kReported;
  const auto kind = static_cast<std::size_t>(draw.kind);
  if (draw.what < 5) {
    event.kind = kStatements[kind % kStatements.size()];
  } else if (draw.what == 9) {
    event.kind = EventKind::kMerge;
    event.other_person = PersonOf(draw.other);
  } else {
    event.kind = kActs[kind % kActs.size()];
    event.target = IdOf(draw.target);
    if (event.kind == EventKind::kCorrect) event.corrected_kind = kStatements[kind / 4 % kStatements.size()];
  }
  if (event.kind == EventKind::kAway || event.corrected_kind == EventKind::kAway) {
    // Some corrections leave it open.
    if (event.kind == EventKind::kAway || draw.away_days % 3 != 0) event.away_until = kHistoryDay + draw.away_days;
  }
  return told;
}

}  // namespace

rc::Gen<std::vector<ToldEvent>> AnyHistory(int most_events) {
  return rc::gen::map(rc::gen::container<std::vector<Draw>>(AnyDraw()), [most_events](std::vector<Draw> draws) {
    std::vector<ToldEvent> events;
    for (const Draw& draw : draws) {
      if (static_cast<int>(events.size()) == most_events) break;
      events.push_back(EventOf(draw, static_cast<int>(events.size())));
    }
    return events;
  });
}

std::vector<ToldEvent> Shuffled(std::vector<ToldEvent> events) {
  for (std::size_t i = events.size(); i > 1; --i) {
    std::swap(events[i - 1], events[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return events;
}

std::vector<ToldEvent> WithDuplicates(std::vector<ToldEvent> events) {
  const std::size_t size = events.size();
  for (std::size_t i = 0; i < size; ++i) {
    if (*rc::gen::inRange(0, 4) == 0) events.push_back(ToldEvent(events[i]));
  }
  return events;
}

std::vector<std::vector<ToldEvent>> Split(const std::vector<ToldEvent>& events) {
  std::vector<std::vector<ToldEvent>> batches(1);
  for (const ToldEvent& event : events) {
    if (*rc::gen::inRange(0, 3) == 0) batches.emplace_back();
    batches.back().push_back(event);
  }
  return batches;
}

People FoldEverything(const std::vector<ToldEvent>& events) {
  People people;
  for (auto& [id, person] : domain::FoldPeople(kHistoryPeople, domain::ResolveAll(events, kHistoryZone))) {
    people.emplace(id, std::move(person));
  }
  return people;
}

}  // namespace jemputbola::registry

namespace jemputbola::registry::domain {

void showValue(const ToldEvent& told, std::ostream& os) {  // NOLINT(readability-identifier-naming)
  const PersonEvent& event = told.event;
  os << "{" << event.order.source << "#" << event.order.source_seq << " at " << event.order.effective_at << ": kind "
     << static_cast<int>(event.kind) << (event.certainty == Certainty::kConfirmed ? " confirmed" : "") << " of "
     << told.person_id << " in " << told.place_code;
  if (event.target) os << " on " << event.target->source << "#" << event.target->source_seq;
  if (event.corrected_kind) os << " is " << static_cast<int>(*event.corrected_kind);
  if (!event.other_person.empty()) os << " into " << event.other_person;
  os << "}";
}

}  // namespace jemputbola::registry::domain
