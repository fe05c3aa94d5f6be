#include <gmock/gmock.h>

#include "notice_house.h"

// Scheduling's database was replaced by an older copy.
namespace jemputbola::notification {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AfterGoingBack : public NoticesTest {
 protected:
  AfterGoingBack() { AddContact(kVillage, "+6281234567801"); }
};
JB_ON_BOTH_STORES(AfterGoingBack);

TEST_P(AfterGoingBack, NobodyIsToldWhatStillHolds) {
  Announce("2024-07-24");
  EXPECT_EQ(Heard().size(), 1u);
  GoBack({VisitOn("2024-07-24", 1)});
  // The cut that is made again comes under the same id.
  Announce("2024-07-24");
  EXPECT_THAT(Heard(), IsEmpty());
}

TEST_P(AfterGoingBack, AVisitThatItForgotIsCalledOffOnce) {
  Announce("2024-07-24");
  EXPECT_EQ(Heard().size(), 1u);
  GoBack({});
  EXPECT_THAT(Heard(), ElementsAre(AllOf(HasSubstr("BATAL"), HasSubstr("Rab 24 Jul 2024"))));
  GoBack({});
  EXPECT_THAT(Heard(), IsEmpty());
}

TEST_P(AfterGoingBack, AVisitThatWasCalledOffIsToldAgainWhenItIsAnnouncedAgain) {
  Announce("2024-07-24");
  Heard();
  GoBack({});
  Heard();
  Announce("2024-07-24");
  EXPECT_THAT(Heard(), ElementsAre(AllOf(HasSubstr("Rab 24 Jul 2024"), Not(HasSubstr("BATAL")))));
  Announce("2024-07-24");
  EXPECT_THAT(Heard(), IsEmpty());
}

TEST_P(AfterGoingBack, AMoveThatItForgotIsTakenBackAndTheSameMoveIsToldAgain) {
  Announce("2024-07-24");
  Change("2024-07-25", 2);
  EXPECT_EQ(Heard().size(), 1u);
  GoBack({VisitOn("2024-07-24", 1)});
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("Rab 24 Jul 2024")));
  Change("2024-07-25", 2);
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("Kam 25 Jul 2024")));
}

TEST_P(AfterGoingBack, ThereAndBackAgainIsNoNewsButALaterMoveIs) {
  Announce("2024-07-24");
  Change("2024-07-25", 2);
  Change("2024-07-24", 3);
  EXPECT_EQ(Heard().size(), 1u);
  GoBack({VisitOn("2024-07-24", 1)});
  EXPECT_THAT(Heard(), IsEmpty());
  Change("2024-07-26", 2);
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("Jum 26 Jul 2024")));
}

TEST_P(AfterGoingBack, ACancellationThatItForgotIsTakenBack) {
  Announce("2024-07-24");
  Cancel("2024-07-24", 2);
  Heard();
  GoBack({VisitOn("2024-07-24", 1)});
  EXPECT_THAT(Heard(), ElementsAre(AllOf(HasSubstr("Rab 24 Jul 2024"), Not(HasSubstr("BATAL")))));
}

TEST_P(AfterGoingBack, WhatItHadCancelledAndTheHeadsNeverHeardIsTold) {
  Announce("2024-07-24");
  Heard();
  GoBack({VisitOn("2024-07-24", 2)}, /*cancelled=*/true);
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("BATAL")));
}

TEST_P(AfterGoingBack, WhatItAnnouncedAndTheHeadsNeverHeardIsTold) {
  GoBack({VisitOn("2024-07-24", 1)});
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("Rab 24 Jul 2024")));
}

TEST_P(AfterGoingBack, WhatIsOverIsLeftAlone) {
  Announce("2024-07-24");
  EXPECT_EQ(Heard().size(), 1u);
  clock_.Set(Local(25, 12));
  GoBack({});
  EXPECT_THAT(Heard(), IsEmpty());
}

TEST_P(AfterGoingBack, SchedulingIsAskedAgainWhileItIsAwayOrAboutToMakeItsCut) {
  scheduling_.answer = absl::UnavailableError("scheduling is about to make its daily cut");
  EXPECT_EQ(handler_->FetchSnapshot(kRegency).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace jemputbola::notification
