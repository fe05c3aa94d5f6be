#include "registry/domain/fold.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
// After gtest and rapidcheck, which it needs.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "registry/domain/bucket.h"
#include "registry/domain/tally.h"

namespace jemputbola::registry::domain {

// RapidCheck finds it by this name.
void showValue(const PersonEvent& event, std::ostream& os) {  // NOLINT(readability-identifier-naming)
  os << "{at " << event.order.effective_at << " by " << event.order.source << "#" << event.order.source_seq << " kind "
     << static_cast<int>(event.kind) << " certainty " << static_cast<int>(event.certainty) << "}";
}

namespace {

const absl::CivilDay kToday(2024, 7, 24);

PersonEvent At(std::int64_t time, EventKind kind, Certainty certainty = Certainty::kReported) {
  PersonEvent event{{time, "device/installation", time}, kind, certainty, std::nullopt, std::nullopt, std::nullopt, ""};
  if (kind == EventKind::kAway) event.away_until = kToday + 14;
  return event;
}

PersonState After(std::vector<EventKind> kinds) {
  std::vector<PersonEvent> events;
  for (EventKind kind : kinds) events.push_back(At(static_cast<std::int64_t>(events.size()) + 1, kind));
  return Fold(events);
}

rc::Gen<PersonEvent> AnyEvent() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::inRange(0, 3), rc::gen::inRange(1, 40),
                                     rc::gen::inRange(1, 11), rc::gen::arbitrary<bool>(), rc::gen::inRange(-20, 20)),
                      [](const std::tuple<int, int, int, int, bool, int>& drawn) {
                        const auto& [time, device, seq, kind, confirmed, away_days] = drawn;
                        PersonEvent event;
                        // The body follows from the id, as it does for accepted reports.
                        event.order = {time, "device" + std::to_string(device), seq};
                        event.kind = static_cast<EventKind>(kind);
                        event.certainty = confirmed ? Certainty::kConfirmed : Certainty::kReported;
                        if (event.kind == EventKind::kAway) event.away_until = kToday + away_days;
                        return event;
                      });
}

// Accepted events: any, but one body per id.
rc::Gen<std::vector<PersonEvent>> AcceptedEvents() {
  return rc::gen::map(rc::gen::container<std::vector<PersonEvent>>(AnyEvent()), [](std::vector<PersonEvent> events) {
    std::map<EventOrder, PersonEvent> by_id;
    for (PersonEvent& event : events) by_id.emplace(event.order, event);
    std::vector<PersonEvent> accepted;
    for (auto& [order, event] : by_id) accepted.push_back(event);
    return accepted;
  });
}

std::vector<PersonEvent> Shuffled(std::vector<PersonEvent> events) {
  for (std::size_t i = events.size(); i > 1; --i) {
    std::swap(events[i - 1], events[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return events;
}

TEST(Fold, CapturedAndAlreadyRecordedBothMeanBiometricsCaptured) {
  EXPECT_EQ(After({EventKind::kCaptured}).recording, Recording::kBioCaptured);
  EXPECT_EQ(After({EventKind::kAlreadyRecorded}).recording, Recording::kBioCaptured);
}

TEST(Fold, NothingReportedLaterTakesARecordingBack) {
  for (int kind = 1; kind <= 10; ++kind) {
    EXPECT_EQ(After({EventKind::kCaptured, static_cast<EventKind>(kind)}).recording, Recording::kBioCaptured) << kind;
  }
}

TEST(Fold, CountsEveryVisitThatMetNobody) {
  const PersonState state = After({EventKind::kNotMet, EventKind::kNotMet, EventKind::kCaptureFailed});
  EXPECT_EQ(state.visits_not_met, 2);
  EXPECT_EQ(state.finding, Finding::kPresent);
}

TEST(Fold, ALaterFindingReplacesAnEarlierOne) {
  EXPECT_EQ(After({EventKind::kDeceased, EventKind::kCaptureFailed}).finding, Finding::kPresent);
  EXPECT_EQ(After({EventKind::kRefused, EventKind::kMoved}).finding, Finding::kMoved);
  EXPECT_EQ(After({EventKind::kAway, EventKind::kNotEligible}).finding, Finding::kPresent);
  EXPECT_FALSE(After({EventKind::kAway, EventKind::kNotEligible}).away_until.has_value());
}

TEST(Fold, AVisitInVainKeepsTheFindingThatExplainsIt) {
  for (EventKind kind :
       {EventKind::kAway, EventKind::kMoved, EventKind::kUnknownPerson, EventKind::kRefused, EventKind::kDeceased}) {
    const PersonState state = After({kind, EventKind::kNotMet});
    EXPECT_EQ(state.finding, After({kind}).finding);
    EXPECT_EQ(state.visits_not_met, 1);
  }
  EXPECT_EQ(After({EventKind::kCaptureFailed, EventKind::kNotMet}).finding, Finding::kNotMet);
}

TEST(Fold, AnOfflineReportThatComesLateUndoesNothingNewer) {
  PersonEvent early = At(1, EventKind::kDeceased);
  PersonEvent late = At(2, EventKind::kCaptureFailed);
  EXPECT_EQ(Fold({late, early}).finding, Finding::kPresent);
}

TEST(Fold, WhatIsReportedDoesNotReplaceAConfirmedDeath) {
  const PersonState state =
      Fold({At(1, EventKind::kDeceased, Certainty::kConfirmed), At(2, EventKind::kCaptureFailed)});
  EXPECT_EQ(BucketOf(state, std::nullopt, kToday), Bucket::kRemoved);
  EXPECT_EQ(
      Fold({At(1, EventKind::kDeceased, Certainty::kConfirmed), At(2, EventKind::kRefused, Certainty::kConfirmed)})
          .finding,
      Finding::kRefused);
}

RC_GTEST_PROP(Fold, GivesTheSameStateInAnyArrivalOrderWithDuplicates, ()) {
  const auto accepted = *AcceptedEvents();
  auto arrived = accepted;
  for (const PersonEvent& event : accepted) {
    if (*rc::gen::arbitrary<bool>()) arrived.push_back(event);
  }
  RC_ASSERT(Fold(Shuffled(arrived)) == Fold(accepted));
}

RC_GTEST_PROP(Fold, OneByOneEqualsAllAtOnce, ()) {
  const auto accepted = *AcceptedEvents();
  PersonState state;
  for (const PersonEvent& event : accepted) Apply(state, event);
  RC_ASSERT(state == Fold(accepted));
}

TEST(Bucket, TakesTheFirstThatHolds) {
  const auto bucket = [](std::vector<EventKind> kinds, std::optional<absl::CivilDay> recordable_on = std::nullopt) {
    return BucketOf(After(std::move(kinds)), recordable_on, kToday);
  };
  const absl::CivilDay tomorrow = kToday + 1;
  EXPECT_EQ(bucket({}), Bucket::kWorkloadUnverified);
  EXPECT_EQ(bucket({EventKind::kCaptureFailed}), Bucket::kWorkloadPresent);
  EXPECT_EQ(bucket({EventKind::kNotMet}), Bucket::kWorkloadNotMet);
  EXPECT_EQ(bucket({EventKind::kAway}), Bucket::kSetAsideAway);
  EXPECT_EQ(bucket({EventKind::kMoved}), Bucket::kSetAsideMoved);
  EXPECT_EQ(bucket({EventKind::kUnknownPerson}), Bucket::kSetAsideUnknownPerson);
  EXPECT_EQ(bucket({EventKind::kRefused}), Bucket::kSetAsideRefused);
  EXPECT_EQ(bucket({EventKind::kDeceased}), Bucket::kSetAsideDeceased);
  EXPECT_EQ(bucket({}, tomorrow), Bucket::kSetAsideNotYet16);
  EXPECT_EQ(bucket({}, kToday), Bucket::kWorkloadUnverified) << "may be recorded from the birthday on";
  EXPECT_EQ(bucket({EventKind::kDeceased}, tomorrow), Bucket::kSetAsideDeceased);
  EXPECT_EQ(bucket({EventKind::kCaptured, EventKind::kDeceased}), Bucket::kRecorded);
  EXPECT_EQ(bucket({EventKind::kCaptured}, tomorrow), Bucket::kRecorded);
  EXPECT_EQ(BucketOf(Fold({At(1, EventKind::kCaptured), At(2, EventKind::kMoved, Certainty::kConfirmed)}), std::nullopt,
                     kToday),
            Bucket::kRemoved);
}

TEST(Bucket, SomeoneAwayIsWorkloadFromTheDayOfReturnOn) {
  const PersonState state = After({EventKind::kAway});
  EXPECT_EQ(BucketOf(state, std::nullopt, kToday + 13), Bucket::kSetAsideAway);
  EXPECT_EQ(BucketOf(state, std::nullopt, kToday + 14), Bucket::kWorkloadAwayOverdue);
  EXPECT_EQ(NextRebucket(state, std::nullopt, kToday), kToday + 14);
}

TEST(Bucket, CountsTheSixteenthBirthdayOfALeapling) {
  EXPECT_EQ(RecordableOn(absl::CivilDay(2008, 2, 29)), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(RecordableOn(absl::CivilDay(2084, 2, 29)), absl::CivilDay(2100, 3, 1));
  EXPECT_EQ(RecordableOn(absl::CivilDay(2008, 7, 24)), absl::CivilDay(2024, 7, 24));
}

RC_GTEST_PROP(Bucket, ChangesByTimeAloneExactlyOnTheDayForetold, ()) {
  const PersonState state = Fold(*AcceptedEvents());
  std::optional<absl::CivilDay> recordable_on;
  if (*rc::gen::arbitrary<bool>()) recordable_on = kToday + *rc::gen::inRange(-20, 20);
  const auto next = NextRebucket(state, recordable_on, kToday);
  for (absl::CivilDay day = kToday; day < kToday + 60; ++day) {
    if (next && day == *next) {
      RC_ASSERT(BucketOf(state, recordable_on, day) != BucketOf(state, recordable_on, kToday));
      return;
    }
    RC_ASSERT(BucketOf(state, recordable_on, day) == BucketOf(state, recordable_on, kToday));
  }
  RC_ASSERT(!next.has_value());
}

RC_GTEST_PROP(Tally, CountedIncrementallyEqualsARecountAndPartitionsTheList, ()) {
  const int people = *rc::gen::inRange(1, 8);
  std::vector<std::vector<PersonEvent>> known(static_cast<std::size_t>(people));
  std::vector<Bucket> buckets(known.size(), Bucket::kWorkloadUnverified);
  Tally tally;
  for (Bucket bucket : buckets) tally.Add({bucket});
  for (const PersonEvent& event : Shuffled(*AcceptedEvents())) {
    const auto person = *rc::gen::inRange<std::size_t>(0, known.size());
    known[person].push_back(event);
    const Bucket now = BucketOf(Fold(known[person]), std::nullopt, kToday);
    tally.Remove({buckets[person]});
    tally.Add({now});
    buckets[person] = now;

    Tally recount;
    for (const auto& events : known) recount.Add({BucketOf(Fold(events), std::nullopt, kToday)});
    RC_ASSERT(tally == recount);
    RC_ASSERT(tally.listed() == people);
    RC_ASSERT(tally.listed() == tally.removed() + tally.recorded() + tally.set_aside() + tally.workload());
  }
}

TEST(Tally, EveryBucketIsOfExactlyOneKind) {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    Tally tally;
    tally.Add({static_cast<Bucket>(i)});
    EXPECT_EQ(tally.removed() + tally.recorded() + tally.set_aside() + tally.workload(), 1) << i;
    EXPECT_EQ(tally.set_aside() == 1, IsSetAside(static_cast<Bucket>(i))) << i;
    EXPECT_EQ(tally.workload() == 1, IsWorkload(static_cast<Bucket>(i))) << i;
  }
}

AreaTally Village(std::string code, int workload, std::int64_t captured_here, std::int64_t revision) {
  AreaTally village{std::move(code), {}, captured_here, revision};
  village.tally.set_count(Bucket::kWorkloadUnverified, workload);
  return village;
}

TEST(Tally, SumsUpByDistrictAndRegency) {
  const std::vector<AreaTally> villages = {Village("53.03.01.2005", 3, 1, 7), Village("53.03.01.2006", 4, 0, 9),
                                           Village("53.03.02.2001", 5, 2, 8)};
  const auto districts = SumUp(villages, AreaLevel::kDistrict);
  ASSERT_EQ(districts.size(), 2U);
  EXPECT_EQ(districts[0], Village("53.03.01", 7, 1, 9));
  EXPECT_EQ(districts[1], Village("53.03.02", 5, 2, 8));
  EXPECT_EQ(SumUp(villages, AreaLevel::kRegency), std::vector{Village("53.03", 12, 3, 9)});
}

}  // namespace
}  // namespace jemputbola::registry::domain
