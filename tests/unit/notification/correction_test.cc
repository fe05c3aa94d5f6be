#include "notification/domain/correction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace jemputbola::notification {
namespace {

using testing::IsEmpty;

constexpr int kTuesday = 23;
constexpr int kWednesday = 24;

Visit On(int day, std::int64_t revision, std::int64_t epoch = 0) {
  Visit visit;
  visit.visit_id = "visit-1";
  visit.epoch = epoch;
  visit.revision = revision;
  visit.date = absl::CivilDay(2024, 7, day);
  visit.arrive_minute = 480;
  visit.leave_minute = 600;
  return visit;
}

std::map<std::string, Told> Told1(const Visit& visit, Kind kind) {
  return {{visit.visit_id, {visit, kind}}};
}

// The one correction there is.
Correction Only(const std::map<std::string, Told>& told, const std::vector<ListedVisit>& listed) {
  const std::vector<Correction> corrections = CorrectionsOf(told, listed);
  EXPECT_EQ(corrections.size(), 1u);
  return corrections.empty() ? Correction() : corrections.front();
}

TEST(Corrections, AreNoneWhereBothKnowTheSame) {
  EXPECT_THAT(CorrectionsOf({}, {}), IsEmpty());
  EXPECT_THAT(CorrectionsOf(Told1(On(kTuesday, 1), Kind::kAnnounced), {{On(kTuesday, 1)}}), IsEmpty());
  EXPECT_THAT(CorrectionsOf(Told1(On(kTuesday, 2), Kind::kCancelled), {{On(kTuesday, 2), /*cancelled=*/true}}),
              IsEmpty());
}

TEST(Corrections, CallOffWhatSchedulingDoesNotKnow) {
  const Correction correction = Only(Told1(On(kTuesday, 3, 1), Kind::kChanged), {});
  EXPECT_EQ(correction.told.kind, Kind::kCancelled);
  EXPECT_FALSE(correction.known);
  EXPECT_EQ(correction.told.visit.epoch, 2);
  EXPECT_EQ(correction.told.visit.date, absl::CivilDay(2024, 7, kTuesday));
}

TEST(Corrections, DoNotCallOffTwice) {
  EXPECT_THAT(CorrectionsOf(Told1(On(kTuesday, 3), Kind::kCancelled), {}), IsEmpty());
}

TEST(Corrections, ChangeWhatHasAnotherDay) {
  const Correction correction = Only(Told1(On(kWednesday, 2), Kind::kChanged), {{On(kTuesday, 1)}});
  EXPECT_EQ(correction.told.kind, Kind::kChanged);
  EXPECT_EQ(correction.told.visit.date, absl::CivilDay(2024, 7, kTuesday));
  EXPECT_EQ(correction.told.visit.epoch, 1);
}

TEST(Corrections, AnnounceWhatTheHeadsThinkIsOff) {
  const Correction correction = Only(Told1(On(kTuesday, 2), Kind::kCancelled), {{On(kTuesday, 1)}});
  EXPECT_EQ(correction.told.kind, Kind::kAnnounced);
  EXPECT_EQ(correction.told.visit.epoch, 1);
}

TEST(Corrections, CallOffWhatSchedulingCalledOff) {
  const Correction correction = Only(Told1(On(kTuesday, 1), Kind::kAnnounced), {{On(kTuesday, 2), /*cancelled=*/true}});
  EXPECT_EQ(correction.told.kind, Kind::kCancelled);
}

TEST(Corrections, AnnounceWhatNobodyHeardOfUnlessItIsOff) {
  EXPECT_EQ(Only({}, {{On(kTuesday, 1)}}).told.kind, Kind::kAnnounced);
  EXPECT_THAT(CorrectionsOf({}, {{On(kTuesday, 2), /*cancelled=*/true}}), IsEmpty());
}

TEST(Corrections, LeaveAloneWhatIsCompleted) {
  ListedVisit done{On(kTuesday, 4)};
  done.completed = true;
  EXPECT_THAT(CorrectionsOf(Told1(On(kWednesday, 2), Kind::kChanged), {done}), IsEmpty());
}

TEST(Corrections, AreSilentWhenOnlyTheRevisionWentBack) {
  const Correction correction = Only(Told1(On(kTuesday, 3), Kind::kChanged), {{On(kTuesday, 1)}});
  EXPECT_TRUE(correction.known);
  EXPECT_EQ(correction.told.kind, Kind::kChanged);
  EXPECT_EQ(correction.told.visit.epoch, 1);
}

// Whatever either knew: once corrected, the heads know what scheduling does, and what it tells next is newer.
RC_GTEST_PROP(Corrections, LeaveNothingToCorrect, ()) {
  const auto visit = [] {
    return On(*rc::gen::inRange(22, 26), *rc::gen::inRange<std::int64_t>(1, 5), *rc::gen::inRange<std::int64_t>(0, 3));
  };
  std::map<std::string, Told> told;
  std::vector<ListedVisit> listed;
  for (const char* const id : {"a", "b", "c"}) {
    if (*rc::gen::arbitrary<bool>()) {
      Told before{visit(), *rc::gen::element(Kind::kAnnounced, Kind::kChanged, Kind::kCancelled)};
      before.visit.visit_id = id;
      told[id] = before;
    }
    if (*rc::gen::arbitrary<bool>()) {
      ListedVisit entry{visit(), *rc::gen::arbitrary<bool>()};
      entry.visit.visit_id = id;
      entry.visit.epoch = 0;
      listed.push_back(entry);
    }
  }
  for (const Correction& correction : CorrectionsOf(told, listed)) {
    const auto before = told.find(correction.told.visit.visit_id);
    if (before != told.end()) RC_ASSERT(IsNewer(correction.told.visit, before->second.visit));
    told[correction.told.visit.visit_id] = correction.told;
  }
  RC_ASSERT(CorrectionsOf(told, listed).empty());
  for (const ListedVisit& entry : listed) {
    const auto known = told.find(entry.visit.visit_id);
    if (known == told.end()) {
      RC_ASSERT(entry.cancelled);
      continue;
    }
    RC_ASSERT(entry.cancelled == (known->second.kind == Kind::kCancelled));
    if (!entry.cancelled) RC_ASSERT(ReadsTheSame(entry.visit, known->second.visit));
    Visit next = entry.visit;
    next.epoch = known->second.visit.epoch;
    ++next.revision;
    RC_ASSERT(IsNewer(next, known->second.visit));
  }
}

}  // namespace
}  // namespace jemputbola::notification
