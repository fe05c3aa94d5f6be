#include "registry/domain/history.h"

#include <gtest/gtest.h>
// After gtest, which they need.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "registry/domain/bucket.h"
#include "registry/domain/tally.h"
#include "tests/unit/registry/any_history.h"

namespace jemputbola::registry::domain {
namespace {

constexpr int kPermutations = 100;

// A history of p0 and p1 told by one office: events are numbered by time from 1.
class Told {
 public:
  EventId Say(EventKind kind, const std::string& person = "p0") { return Add(kind, person, std::nullopt); }
  EventId Void(EventId target) { return Add(EventKind::kVoid, "p0", target); }
  EventId Reject(EventId target) { return Add(EventKind::kReject, "p0", target); }
  EventId Confirm(EventId target) { return Add(EventKind::kConfirm, "p0", target); }
  EventId Correct(EventId target, EventKind kind, const std::string& person = "p0") {
    const EventId id = Add(EventKind::kCorrect, person, target);
    events_.back().event.corrected_kind = kind;
    if (kind == EventKind::kAway) events_.back().event.away_until = kHistoryDay + 14;
    return id;
  }
  EventId Merge(const std::string& person, const std::string& into) {
    const EventId id = Add(EventKind::kMerge, person, std::nullopt);
    events_.back().event.other_person = into;
    return id;
  }
  FoldedPerson Of(const std::string& person = "p0") const { return FoldEverything(events_).at(person); }
  PersonState State(const std::string& person = "p0") const { return Of(person).state; }

 private:
  EventId Add(EventKind kind, const std::string& person, std::optional<EventId> target) {
    ToldEvent told;
    told.person_id = person;
    ++seq_;
    told.event.order = {seq_, "office", seq_};
    told.event.kind = kind;
    told.event.target = std::move(target);
    if (kind == EventKind::kAway) told.event.away_until = kHistoryDay + 14;
    events_.push_back(told);
    return told.event.order.id();
  }

  std::vector<ToldEvent> events_;
  std::int64_t seq_ = 0;
};

Bucket BucketNow(const PersonState& state) {
  return BucketOf(state, std::nullopt, kHistoryDay);
}

TEST(History, ARejectedDeathPutsThePersonBack) {
  Told told;
  told.Say(EventKind::kNotMet);
  const EventId death = told.Say(EventKind::kDeceased);
  const EventId confirmed = told.Confirm(death);
  EXPECT_EQ(BucketNow(told.State()), Bucket::kRemoved);
  const EventId rejected = told.Reject(death);
  EXPECT_EQ(BucketNow(told.State()), Bucket::kWorkloadNotMet) << "as if it had never been said";
  told.Void(rejected);
  EXPECT_EQ(BucketNow(told.State()), Bucket::kRemoved) << "the rejection was taken back";
  told.Void(confirmed);
  EXPECT_EQ(BucketNow(told.State()), Bucket::kSetAsideDeceased);
}

TEST(History, AnActWaitsForItsTarget) {
  Told told;
  told.Void({"office", 2});
  EXPECT_EQ(told.State(), PersonState());
  told.Say(EventKind::kDeceased);
  EXPECT_EQ(told.State(), PersonState()) << "was void before it came";
}

TEST(History, ACorrectionTakesTheTargetsPlaceInTheOrder) {
  Told told;
  const EventId wrong = told.Say(EventKind::kDeceased);
  told.Say(EventKind::kRefused);
  told.Correct(wrong, EventKind::kAway);
  EXPECT_EQ(told.State().finding, Finding::kRefused) << "what was said later still is later";
  EXPECT_EQ(told.State().newest->source_seq, 2);
}

TEST(History, TheLastCorrectionCountsAndMayItselfBeCorrectedOrVoided) {
  Told told;
  const EventId first = told.Say(EventKind::kDeceased);
  const EventId correction = told.Correct(first, EventKind::kMoved);
  EXPECT_EQ(told.State().finding, Finding::kMoved);
  told.Correct(correction, EventKind::kRefused);
  EXPECT_EQ(told.State().finding, Finding::kRefused);
  const EventId later = told.Correct(first, EventKind::kAway);
  EXPECT_EQ(told.State().finding, Finding::kAway);
  told.Void(later);
  EXPECT_EQ(told.State().finding, Finding::kRefused);
  told.Void(correction);
  EXPECT_EQ(told.State().finding, Finding::kDeceased);
}

TEST(History, OfVoidsAndCorrectionsTheLastCounts) {
  Told told;
  const EventId first = told.Say(EventKind::kCaptured);
  told.Void(first);
  EXPECT_EQ(told.State(), PersonState());
  told.Correct(first, EventKind::kRefused);
  EXPECT_EQ(told.State().finding, Finding::kRefused) << "it happened after all, in another way";
  const EventId last = told.Void(first);
  EXPECT_EQ(told.State(), PersonState());
  told.Void(last);
  EXPECT_EQ(told.State().finding, Finding::kRefused) << "the last void was taken back itself";
  told.Reject(first);
  told.Correct(first, EventKind::kCaptured);
  EXPECT_EQ(told.State(), PersonState()) << "what the office found wrong stays so";
}

TEST(History, ACorrectionMayMoveAStatementToAnotherPerson) {
  Told told;
  const EventId captured = told.Say(EventKind::kCaptured, "p0");
  told.Correct(captured, EventKind::kCaptured, "p1");
  EXPECT_EQ(told.State("p0"), PersonState());
  EXPECT_EQ(told.State("p1").recording, domain::Recording::kBioCaptured);
}

TEST(History, AConfirmationConfirmsWhatTheOfficeSawAndNothingElse) {
  Told told;
  const EventId claim = told.Say(EventKind::kDeceased);
  told.Confirm(claim);
  const EventId correction = told.Correct(claim, EventKind::kMoved);
  EXPECT_EQ(told.State().finding, Finding::kMoved);
  EXPECT_EQ(told.State().certainty, Certainty::kReported) << "a death certificate is no formal move";
  told.Correct(claim, EventKind::kDeceased);
  EXPECT_EQ(told.State().certainty, Certainty::kConfirmed) << "it is the death again";
  told.Confirm(correction);
  EXPECT_EQ(told.State().finding, Finding::kDeceased);
}

TEST(History, AConfirmedCorrectionIsConfirmed) {
  Told told;
  const EventId claim = told.Say(EventKind::kDeceased);
  told.Confirm(told.Correct(claim, EventKind::kMoved));
  EXPECT_EQ(BucketNow(told.State()), Bucket::kRemoved);
}

TEST(History, ActsInARingDoNothing) {
  Told told;
  const EventId refused = told.Say(EventKind::kRefused);
  told.Void({"office", 3});
  told.Void({"office", 2});
  told.Void({"office", 4});
  EXPECT_EQ(told.State().finding, Finding::kRefused);
  told.Void(refused);
  EXPECT_EQ(told.State(), PersonState());
}

TEST(History, APersonWhoIsReturnedIsFetchedAgain) {
  for (const EventKind kind : {EventKind::kDuplicateRecord, EventKind::kEnrollFailure}) {
    Told told;
    told.Say(EventKind::kCaptured);
    told.Say(EventKind::kSentForEnrollment);
    told.Say(EventKind::kPrintReady);
    EXPECT_EQ(told.State().recording, domain::Recording::kPrintReady);
    const EventId returned = told.Say(kind);
    EXPECT_EQ(told.State().recording, domain::Recording::kNotRecorded);
    EXPECT_EQ(told.State().returned,
              kind == EventKind::kDuplicateRecord ? Returned::kDuplicateRecord : Returned::kEnrollFailure);
    EXPECT_EQ(BucketNow(told.State()), Bucket::kWorkloadPresent);
    told.Say(EventKind::kAlreadyRecorded);
    EXPECT_EQ(told.State().recording, domain::Recording::kNotRecorded) << "that recording is the one that failed";
    told.Say(EventKind::kCaptured);
    EXPECT_EQ(told.State().recording, domain::Recording::kBioCaptured);
    EXPECT_EQ(told.State().returned, Returned::kNo);
    told.Reject(returned);
    EXPECT_EQ(told.State().recording, domain::Recording::kPrintReady) << "as if it had never come back";
  }
}

TEST(History, AStatusSaysNothingOfWhereThePersonIs) {
  Told told;
  told.Say(EventKind::kRefused);
  told.Say(EventKind::kCardIssued);
  EXPECT_EQ(told.State().finding, Finding::kRefused);
  EXPECT_EQ(told.State().recording, domain::Recording::kCardIssued);
}

TEST(History, OfTheMergedOneStaysWithAllEventsOfAll) {
  Told told;
  told.Say(EventKind::kNotMet, "p0");
  told.Say(EventKind::kCaptured, "p1");
  told.Say(EventKind::kNotMet, "p2");
  const EventId first = told.Merge("p0", "p1");
  told.Merge("p2", "p1");
  EXPECT_EQ(told.State("p1").recording, domain::Recording::kBioCaptured);
  EXPECT_EQ(told.State("p1").visits_not_met, 2);
  for (const char* merged : {"p0", "p2"}) {
    EXPECT_EQ(BucketNow(told.State(merged)), Bucket::kRemoved);
    EXPECT_EQ(told.State(merged).finding, Finding::kDuplicate);
    EXPECT_EQ(told.Of(merged).survivor, "p1");
  }
  EXPECT_EQ(told.Of("p1").survivor, "p1");
  told.Void(first);
  EXPECT_EQ(told.State("p0").visits_not_met, 1);
  EXPECT_EQ(told.Of("p0").survivor, "");
  EXPECT_EQ(told.State("p1").visits_not_met, 1);
}

TEST(History, WhoSurvivesAChainARingAndAQuarrelIsCertain) {
  Told chain;
  chain.Merge("p0", "p2");
  chain.Merge("p2", "p1");
  EXPECT_EQ(chain.Of("p0").survivor, "p1");
  Told ring;
  ring.Merge("p2", "p1");
  ring.Merge("p1", "p2");
  EXPECT_EQ(ring.Of("p2").survivor, "p1") << "each is taken off by the other: the smallest id stays";
  Told quarrel;
  quarrel.Merge("p0", "p3");
  quarrel.Merge("p0", "p2");
  EXPECT_EQ(quarrel.Of("p0").survivor, "p2") << "two stay by their merges: the smallest of these";
  EXPECT_EQ(quarrel.Of("p3").survivor, "p2");
}

TEST(History, AMergeWithAGuestTakesNobodyOffTheList) {
  Told told;
  told.Merge("p0", "p7");
  told.Merge("p1", "p7");
  told.Merge("p2", "p2");
  for (const char* person : {"p0", "p1", "p2"}) EXPECT_EQ(told.Of(person), FoldedPerson());
}

// The rules of Resolve said once more, in the simplest way.
class Oracle {
 public:
  explicit Oracle(const std::vector<ToldEvent>& events) : events_(events) {}

  bool Live(const ToldEvent& event) const {
    const bool correctable = IsStatement(event.event.kind) || event.event.kind == EventKind::kCorrect;
    const ToldEvent* last = nullptr;
    for (const ToldEvent& act : events_) {
      if (!On(act, event) || !Live(act)) continue;
      if (act.event.kind == EventKind::kReject) return false;
      if (act.event.kind != EventKind::kVoid && !(act.event.kind == EventKind::kCorrect && correctable)) continue;
      if (last == nullptr || last->event.order < act.event.order) last = &act;
    }
    return last == nullptr || last->event.kind != EventKind::kVoid;
  }
  // The event that `event` takes its content from, corrections before `before` only.
  const ToldEvent& Source(const ToldEvent& event, const EventOrder* before) const {
    const ToldEvent* last = nullptr;
    for (const ToldEvent& act : events_) {
      if (act.event.kind != EventKind::kCorrect || !On(act, event) || !Live(act)) continue;
      if (before != nullptr && !(act.event.order < *before)) continue;
      if (last == nullptr || last->event.order < act.event.order) last = &act;
    }
    return last == nullptr ? event : Source(*last, before);
  }
  bool Confirmed(const ToldEvent& event, const ToldEvent& source) const {
    for (const ToldEvent& act : events_) {
      if (act.event.kind != EventKind::kConfirm || !On(act, event) || !Live(act)) continue;
      const ToldEvent& seen = Source(event, &act.event.order);
      if (KindOf(seen) == KindOf(source) && seen.person_id == source.person_id) return true;
    }
    if (&event == &source) return false;
    const ToldEvent* next = nullptr;
    for (const ToldEvent& act : events_) {
      if (act.event.kind != EventKind::kCorrect || !On(act, event) || !Live(act)) continue;
      if (next == nullptr || next->event.order < act.event.order) next = &act;
    }
    return Confirmed(*next, source);
  }
  Meaning Means(const ToldEvent& root) const {
    const bool statement = IsStatement(root.event.kind);
    const ToldEvent& source = statement ? Source(root, nullptr) : root;
    const bool confirmed = statement && Confirmed(root, source);
    return {Live(root),
            source.person_id,
            KindOf(source),
            confirmed ? Certainty::kConfirmed : source.event.certainty,
            KindOf(source) == EventKind::kAway ? BackOf(root, source) : std::nullopt,
            source.place_code};
  }

 private:
  static bool On(const ToldEvent& act, const ToldEvent& target) { return act.event.target == target.event.order.id(); }
  static std::optional<absl::CivilDay> BackOf(const ToldEvent& root, const ToldEvent& source) {
    if (source.event.away_until) return source.event.away_until;
    return absl::ToCivilDay(absl::FromUnixMicros(root.event.order.effective_at), kHistoryZone) + 14;
  }
  static EventKind KindOf(const ToldEvent& event) { return event.event.corrected_kind.value_or(event.event.kind); }
  const std::vector<ToldEvent>& events_;
};

RC_GTEST_PROP(History, ResolvesActsByTheRules, ()) {
  const auto events = *AnyHistory(30);
  ActsByTarget acts;
  for (const ToldEvent& event : events) {
    if (event.event.target) acts[*event.event.target].push_back(event);
  }
  const Oracle oracle(events);
  for (const ToldEvent& event : events) {
    if (!IsAct(event.event.kind)) RC_ASSERT(Resolve(event, acts, kHistoryZone) == oracle.Means(event));
  }
}

RC_GTEST_PROP(History, AnyOrderAndAnyDuplicatesOfAllKindsGiveTheSamePeople, ()) {
  const auto events = *AnyHistory(30);
  const People expected = FoldEverything(events);
  for (int i = 0; i < kPermutations; ++i) RC_ASSERT(FoldEverything(Shuffled(WithDuplicates(events))) == expected);
}

RC_GTEST_PROP(History, OfEveryGroupOneStaysAndTheOthersAreRemoved, ()) {
  const People people = FoldEverything(*AnyHistory(30));
  for (const auto& [id, person] : people) {
    if (person.survivor.empty()) continue;
    RC_ASSERT(people.at(person.survivor).survivor == person.survivor);
    RC_ASSERT(id == person.survivor || BucketNow(person.state) == Bucket::kRemoved);
  }
}

RC_GTEST_PROP(History, BucketsPartitionTheListAtEveryStep, ()) {
  const auto events = Shuffled(*AnyHistory(30));
  for (std::size_t known = 0; known <= events.size(); ++known) {
    const auto people = FoldEverything({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(known)});
    Tally tally;
    for (const auto& [id, person] : people) tally.Add({BucketNow(person.state)});
    RC_ASSERT(tally.listed() == static_cast<std::int64_t>(kHistoryPeople.size()));
    RC_ASSERT(tally.listed() == tally.removed() + tally.recorded() + tally.set_aside() + tally.workload());
  }
}

}  // namespace
}  // namespace jemputbola::registry::domain
