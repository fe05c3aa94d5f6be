#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "jemputbola/scheduling/v1/visit.pb.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling::fixtures {
namespace {

using ::testing::HasSubstr;

class Announcing : public Office {
 protected:
  std::set<std::string> Days() {
    std::set<std::string> days;
    for (const Visit& visit : AllVisits()) days.insert(absl::FormatCivilTime(visit.day));
    return days;
  }
  void TallyEveryone() {
    std::vector<std::pair<std::string, std::int64_t>> villages;
    for (const CachedArea& area : registry_.areas) {
      if (area.village) villages.emplace_back(area.code, 60);
    }
    Tally(villages);
  }
};

JB_ON_BOTH_STORES(Announcing);

TEST_P(Announcing, NothingLeavesADraft) {
  TallyEveryone();
  ASSERT_TRUE(Set(July()).ok());
  SetTime(kWednesday, 730);
  Tick();
  EXPECT_GT(PlanNow().tours_size(), 10);
  EXPECT_TRUE(AllVisits().empty());
  EXPECT_TRUE(Events().empty());
}

TEST_P(Announcing, OpeningAnnouncesTodayAndTheNextTwoWorkingDaysAtOnce) {
  TallyEveryone();
  SetAndOpen();
  EXPECT_EQ(Days(), (std::set<std::string>{"2024-07-24", "2024-07-25", "2024-07-26"}));
  const std::vector<platform::v1::Event> events = Events();
  ASSERT_EQ(events.size(), AllVisits().size());
  v1::VisitAnnounced announced;
  ASSERT_TRUE(announced.ParseFromString(events[0].data()));
  EXPECT_EQ(events[0].type(), "jemputbola.scheduling.v1.VisitAnnounced");
  EXPECT_EQ(announced.visit().revision(), 1);
  EXPECT_EQ(announced.visit().village_name().substr(0, 8), "Village ");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(Announcing, TheDailyCutIsMadeOnceHoweverOftenTheClockTicksAndTheProcessRestarts) {
  TallyEveryone();
  SetAndOpen();
  SetTime(kWednesday, 719);
  Tick();
  const std::size_t opening = AllVisits().size();
  EXPECT_EQ(Days().count("2024-07-29"), 0u);
  SetTime(kWednesday, 720);
  Tick();
  EXPECT_EQ(*Days().rbegin(), "2024-07-29");
  const std::size_t cut = AllVisits().size();
  EXPECT_GT(cut, opening);
  // Tallies that moved since would give other visits, were another cut made.
  Tally({{"53.03.06.2006", 5000}});
  SetTime(kWednesday, 800);
  Tick();
  Restart();
  Tick();
  EXPECT_EQ(AllVisits().size(), cut);
  EXPECT_EQ(Events().size(), cut);
}

TEST_P(Announcing, OneCutStandsForThoseMissedWhileTheClockJumped) {
  TallyEveryone();
  SetAndOpen();
  // Wednesday a week later, before the cut of that day: the one of Tuesday is made, for Wednesday to Friday.
  SetTime(kWednesday + 7, 450);
  Tick();
  EXPECT_EQ(Days(), (std::set<std::string>{"2024-07-24", "2024-07-25", "2024-07-26", "2024-07-31", "2024-08-01",
                                           "2024-08-02"}));
}

TEST_P(Announcing, AnnouncedVisitsStayWhereTheyAreWhateverTheTalliesDo) {
  TallyEveryone();
  SetAndOpen();
  const std::vector<Visit> before = AllVisits();
  Tally({{"53.03.06.2006", 5000}, {before[0].village, 1}});
  const v1::Plan plan = PlanNow();
  std::size_t found = 0;
  for (const v1::Tour& tour : plan.tours()) {
    for (const v1::Stop& stop : tour.stops()) {
      for (const Visit& visit : before) {
        if (stop.visit_id() != visit.visit_id) continue;
        ++found;
        EXPECT_EQ(tour.date(), absl::FormatCivilTime(visit.day));
        EXPECT_EQ(tour.unit_id(), visit.unit_id);
        EXPECT_EQ(stop.arrive_minute(), visit.arrive_minute);
        EXPECT_EQ(stop.leave_minute(), visit.leave_minute);
      }
    }
  }
  EXPECT_EQ(found, before.size());
}

TEST_P(Announcing, AnotherOwnerOfThePartitionAnnouncesNothingHere) {
  TallyEveryone();
  SetAndOpen();
  const std::size_t opening = AllVisits().size();
  const std::unique_ptr<store::Database> another = OpenAnother();
  Process standby(*another, registry_, clock_, ids_, calls_, metrics_, "standby");
  SetTime(kWednesday, 720);
  ASSERT_TRUE(standby.replanner.Now(kRegency).ok());
  standby.announcer.Tick();
  EXPECT_EQ(AllVisits().size(), opening);
}

TEST_P(Announcing, AClosedCampaignPlansAndAnnouncesNothing) {
  TallyEveryone();
  SetAndOpen();
  const std::size_t opening = AllVisits().size();
  ASSERT_TRUE(Close().ok());
  SetTime(kWednesday, 720);
  Tick();
  EXPECT_EQ(AllVisits().size(), opening);
  EXPECT_EQ(PlanNow().tours_size(), 0);
}

TEST_P(Announcing, ACampaignThatIsOpenedAgainOnTheDayOfACutIsAnnouncedAtOnce) {
  Tally({{"53.03.01.2001", 50}});
  SetAndOpen();
  for (const Visit& visit : AllVisits()) {
    ASSERT_TRUE(process_->office.Cancel(kRegency, visit.visit_id, "A new start").ok());
  }
  const std::size_t before = AllVisits().size();
  ASSERT_TRUE(Close().ok());
  v1::Campaign again = July();
  again.set_announce_working_days(6);
  ASSERT_TRUE(Set(again).ok());
  const absl::StatusOr<int> announced = Open();
  ASSERT_TRUE(announced.ok()) << announced.status();
  EXPECT_GT(*announced, 0);
  EXPECT_EQ(AllVisits().size(), before + static_cast<std::size_t>(*announced));
}

TEST_P(Announcing, TheOperatorMovesAVisitToADayWithRoomAndTheVillageHeadIsTold) {
  Tally({{"53.03.01.2001", 50}});
  SetAndOpen();
  const Visit visit = AllVisits().at(1);
  EXPECT_EQ(visit.day, kWednesday + 1);
  EXPECT_THAT(process_->office.Move(kRegency, visit.visit_id, kWednesday + 3, "Market day").status().message(),
              HasSubstr("not a working day"));
  EXPECT_THAT(process_->office.Move(kRegency, visit.visit_id, kWednesday + 6, "").status().message(),
              HasSubstr("give a reason"));
  const absl::StatusOr<Visit> moved = process_->office.Move(kRegency, visit.visit_id, kWednesday + 6, "Market day");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->day, kWednesday + 6);
  EXPECT_EQ(moved->revision, 2);
  v1::VisitChanged changed;
  ASSERT_TRUE(changed.ParseFromString(Events().back().data()));
  EXPECT_EQ(changed.previous_date(), "2024-07-25");
  EXPECT_EQ(changed.reason(), "Market day");
  EXPECT_EQ(changed.visit().date(), "2024-07-30");
  const v1::Plan replanned = PlanNow();
  std::string why;
  for (const v1::Tour& tour : replanned.tours()) {
    for (const v1::Stop& stop : tour.stops()) {
      if (stop.visit_id() == visit.visit_id) why = stop.reason();
    }
  }
  EXPECT_EQ(why, "Moved by the operator: Market day. Announced: it stays.");
  // The day it left stays free of the village.
  for (const v1::Tour& tour : replanned.tours()) EXPECT_NE(tour.date(), "2024-07-25");
}

TEST_P(Announcing, ACancelledVisitIsNotAnnouncedAgainForThatDay) {
  Tally({{"53.03.01.2001", 50}});
  SetAndOpen();
  const Visit visit = AllVisits().at(1);
  ASSERT_TRUE(process_->office.Cancel(kRegency, visit.visit_id, "A funeral").ok());
  EXPECT_EQ(process_->office.Cancel(kRegency, visit.visit_id, "Again").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(process_->office.Cancel(kRegency, "nothing", "Why").code(), absl::StatusCode::kNotFound);
  v1::VisitCancelled cancelled;
  ASSERT_TRUE(cancelled.ParseFromString(Events().back().data()));
  EXPECT_EQ(cancelled.reason(), "A funeral");
  EXPECT_EQ(cancelled.visit().revision(), 2);
  SetTime(kWednesday, 720);
  Tick();
  for (const Visit& other : AllVisits()) {
    EXPECT_TRUE(other.visit_id == visit.visit_id || other.day != visit.day);
  }
}

TEST_P(Announcing, ACampaignThatWouldDisplaceAnAnnouncedVisitIsRefused) {
  TallyEveryone();
  SetAndOpen();
  v1::Campaign holiday = July();
  holiday.add_holidays("2024-07-26");
  EXPECT_THAT(Set(holiday).message(), HasSubstr("move or cancel it first"));
  v1::Campaign later = July();
  later.add_holidays("2024-08-19");
  const absl::Status set = Set(later);
  ASSERT_TRUE(set.ok()) << set;
  EXPECT_EQ(process_->desk.Show(kRegency)->campaign().state(), v1::CAMPAIGN_STATE_OPEN);
}

TEST_P(Announcing, EveryFaultOfACampaignIsToldInItsOwnLine) {
  v1::Campaign campaign = July();
  campaign.mutable_units(0)->set_crew_size(4);
  campaign.mutable_units(1)->set_crew_size(0);
  EXPECT_EQ(Set(campaign).message(),
            "Unit mobile-1 has a crew of 4: a crew is 1 to 3 people.\n"
            "Unit office-1 has a crew of 0: a crew is 1 to 3 people.");
  campaign = July();
  campaign.set_polling_day("27 November");
  EXPECT_EQ(Set(campaign).message(), "polling_day: '27 November' is no date; write YYYY-MM-DD, such as 2024-07-24.");
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
