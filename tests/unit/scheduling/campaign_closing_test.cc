#include "scheduling/domain/campaign_closing.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kRegency;
using fixtures::kWednesday;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ClosingTest : public fixtures::Office {
 protected:
  // Visits of three days are announced, of which the first has begun.
  void OpenAndBegin() {
    Tally({{"53.03.01.2001", 400}, {"53.03.02.2001", 300}});
    SetAndOpen();
    SetTime(kWednesday, 600);
  }

  absl::StatusOr<v1::CloseCampaignResponse> CloseWith(v1::StandingVisits visits, const std::string& reason = "") {
    v1::CloseCampaignRequest request;
    request.set_regency_code(kRegency);
    request.set_actor("kepala dinas");
    request.set_reason(reason);
    request.set_visits(visits);
    return process_->desk.Close(request);
  }

  absl::StatusOr<v1::ReportUnitBrokenResponse> BreakFirstUnit(const std::string& from = "") {
    v1::ReportUnitBrokenRequest broken;
    broken.set_regency_code(kRegency);
    broken.set_unit_id("mobile-1");
    broken.set_from(from);
    broken.set_actor("kepala dinas");
    broken.set_reason("the generator");
    return process_->office.Break(broken);
  }

  std::vector<Visit> ToCome() {
    std::vector<Visit> visits;
    for (const Visit& visit : AllVisits()) {
      if (visit.day > kWednesday || visit.arrive_minute >= 600) visits.push_back(visit);
    }
    return visits;
  }

  // The first mobile visit of that day.
  std::optional<Visit> FirstOn(absl::CivilDay day) {
    for (const Visit& visit : AllVisits()) {
      if (visit.day == day && !visit.at_office) return visit;
    }
    return std::nullopt;
  }

  std::optional<Visit> Find(const std::string& id) {
    for (const Visit& visit : AllVisits()) {
      if (visit.visit_id == id) return visit;
    }
    return std::nullopt;
  }

  // Only the one visit stays announced, of those of today and later.
  void CancelAllBut(const std::string& id) {
    for (const Visit& visit : AllVisits()) {
      if (visit.visit_id == id) continue;
      ASSERT_TRUE(process_->office.Cancel(kRegency, visit.visit_id, "The road is flooded").ok());
    }
  }
};

JB_ON_BOTH_STORES(ClosingTest);

TEST_P(ClosingTest, IsRefusedWhileAnnouncedVisitsStandAndSaysWhichAndWhatToWrite) {
  OpenAndBegin();
  const std::size_t events = Events().size();
  const absl::Status refused = CloseWith(v1::STANDING_VISITS_UNSPECIFIED, "polling is over").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(
      std::string(refused.message()),
      AllOf(StartsWith(std::to_string(ToCome().size()) + " announced visits on "), HasSubstr("2024-07-25, 2024-07-26"),
            HasSubstr(" in 2 villages still stand: write --cancel-visits"), HasSubstr("--keep-visits")));
  EXPECT_EQ(process_->desk.Show(kRegency)->campaign().state(), v1::CAMPAIGN_STATE_OPEN);
  EXPECT_EQ(Events().size(), events);
}

TEST_P(ClosingTest, CallsOffWhatIsToComeWithItsReasonAndLeavesWhatIsUnderWay) {
  OpenAndBegin();
  const std::vector<Visit> to_come = ToCome();
  ASSERT_FALSE(to_come.empty());
  const std::size_t events = Events().size();
  EXPECT_EQ(CloseWith(v1::STANDING_VISITS_CANCEL).status().code(), absl::StatusCode::kInvalidArgument)
      << "a reason is due";
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_CANCEL, "the budget is spent");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->campaign().state(), v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_EQ(closed->cancelled_size(), static_cast<int>(to_come.size()));
  EXPECT_THAT(closed->kept(), IsEmpty());
  EXPECT_THAT(closed->change().summary(), AllOf(HasSubstr("called off; the heads are told."), HasSubstr("under way")));
  std::size_t standing = 0;
  for (const Visit& visit : AllVisits()) {
    if (visit.state == VisitState::kAnnounced) {
      ++standing;
      EXPECT_LT(visit.arrive_minute, 600);
      EXPECT_EQ(visit.day, kWednesday);
      continue;
    }
    EXPECT_EQ(visit.change_reason, "The campaign was closed: the budget is spent");
    EXPECT_EQ(visit.revision, 2);
  }
  EXPECT_GT(standing, 0U);
  const std::vector<platform::v1::Event> all = Events();
  ASSERT_EQ(all.size(), events + to_come.size());
  v1::VisitCancelled cancelled;
  ASSERT_TRUE(cancelled.ParseFromString(all.back().data()));
  EXPECT_EQ(cancelled.reason(), "The campaign was closed: the budget is spent");
  Restart();
  v1::ListCampaignChangesRequest changes;
  changes.set_regency_code(kRegency);
  EXPECT_EQ(process_->desk.Changes(changes)->changes().rbegin()->summary(), closed->change().summary());
}

TEST_P(ClosingTest, KeepsWhatIsToComeInThePlanUntilItIsDoneAndPlansNothingElse) {
  OpenAndBegin();
  const std::vector<Visit> to_come = ToCome();
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_KEEP);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->kept_size(), static_cast<int>(to_come.size()));
  EXPECT_THAT(closed->cancelled(), IsEmpty());
  EXPECT_THAT(closed->change().summary(), HasSubstr("stay announced: still carried out and reported as before."));
  SetTime(kWednesday + 1, 450);
  const v1::Plan plan = PlanNow();
  int stops = 0;
  for (const v1::Tour& tour : plan.tours()) {
    for (const v1::Stop& stop : tour.stops()) {
      EXPECT_NE(stop.visit_id(), "") << "only what was announced";
      EXPECT_GT(stop.expected_captures(), 0);
      ++stops;
    }
  }
  int left = 0;
  for (const Visit& visit : to_come) left += visit.day > kWednesday ? 1 : 0;
  EXPECT_EQ(stops, left);
  EXPECT_THAT(process_->live.plan(kRegency)->forecast.sentence(),
              HasSubstr(std::to_string(left) + " announced visits are still to come."));

  const std::optional<Visit> next = FirstOn(kWednesday + 1);
  ASSERT_TRUE(next.has_value());
  ASSERT_TRUE(Capture(1, next->unit_id, next->day, next->arrive_minute + 5, next->village).ok());
  ASSERT_TRUE(Leave(2, next->unit_id, next->day, next->leave_minute, next->village).ok());
  const std::optional<Visit> done = Find(next->visit_id);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->state, VisitState::kCompleted);
}

TEST_P(ClosingTest, VisitsThatWereKeptCanBeMovedAndFallToABreakdown) {
  OpenAndBegin();
  ASSERT_TRUE(CloseWith(v1::STANDING_VISITS_KEEP).ok());
  const Visit last = ToCome().back();
  const absl::StatusOr<Visit> moved = process_->office.Move(kRegency, last.visit_id, kWednesday + 6, "A funeral");
  ASSERT_TRUE(moved.ok()) << moved.status();
  const absl::StatusOr<v1::ReportUnitBrokenResponse> told = BreakFirstUnit("2024-07-25");
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_GT(told->cancelled_size(), 0);
}

TEST_P(ClosingTest, ACampaignAfterItMustAllowTheVisitsThatWereKept) {
  OpenAndBegin();
  ASSERT_TRUE(CloseWith(v1::STANDING_VISITS_KEEP).ok());
  v1::Campaign later = July();
  later.set_first_service_day("2024-08-01");
  EXPECT_THAT(Set(later).message(), AllOf(HasSubstr("move or cancel it first"), Not(HasSubstr("2024-07-24"))));
  ASSERT_TRUE(Set(July()).ok());
}

TEST_P(ClosingTest, NeedsNoChoiceWhereNothingStands) {
  ASSERT_TRUE(Set(July()).ok());
  ASSERT_TRUE(Open().ok());
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_UNSPECIFIED);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_THAT(closed->change().summary(), HasSubstr("No announced visit lay after it."));
}

TEST_P(ClosingTest, CallsOffAVisitWhoseTimeIsOverWithoutAReportAndSaysSo) {
  OpenAndBegin();
  const std::optional<Visit> late = FirstOn(kWednesday);
  ASSERT_TRUE(late.has_value());
  CancelAllBut(late->visit_id);
  SetTime(kWednesday, late->leave_minute);
  const absl::Status refused = CloseWith(v1::STANDING_VISITS_UNSPECIFIED).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()),
              AllOf(StartsWith("1 announced visit on 2024-07-24 in 1 village still stands: write --cancel-visits"),
                    HasSubstr("The time of " + late->village_name + " is over, and no crew has reported from there.")));
  const std::size_t events = Events().size();
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_CANCEL, "the budget is spent");
  ASSERT_TRUE(closed.ok()) << closed.status();
  ASSERT_EQ(closed->cancelled_size(), 1);
  EXPECT_EQ(closed->cancelled(0).visit_id(), late->visit_id);
  EXPECT_THAT(closed->change().summary(), HasSubstr("1 announced visit on 2024-07-24 in 1 village was called off"));
  EXPECT_THAT(closed->change().summary(), HasSubstr("The time of " + late->village_name + " is over"));
  EXPECT_EQ(Events().size(), events + 1) << "the head is told";
  const std::optional<Visit> after = Find(late->visit_id);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->state, VisitState::kCancelled);
}

TEST_P(ClosingTest, LeavesAVisitUnderWayWhoseCrewHasReportedThoughItsTimeIsOver) {
  OpenAndBegin();
  const std::optional<Visit> slow = FirstOn(kWednesday);
  ASSERT_TRUE(slow.has_value());
  CancelAllBut(slow->visit_id);
  ASSERT_TRUE(Capture(1, slow->unit_id, kWednesday, slow->arrive_minute + 5, slow->village).ok());
  SetTime(kWednesday, slow->leave_minute + 5);
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_CANCEL, "the budget is spent");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_THAT(closed->cancelled(), IsEmpty());
  EXPECT_THAT(closed->change().summary(), HasSubstr("No announced visit lay after it. The visit of " +
                                                    slow->village_name + ", under way, ends as announced."));
}

TEST_P(ClosingTest, LeavesAVisitUnderWayWhoseCrewCameEarlyAndHasReported) {
  OpenAndBegin();
  const std::optional<Visit> early = FirstOn(kWednesday);
  ASSERT_TRUE(early.has_value());
  CancelAllBut(early->visit_id);
  SetTime(kWednesday, early->arrive_minute - 5);
  ASSERT_TRUE(Capture(1, early->unit_id, kWednesday, early->arrive_minute - 10, early->village).ok());
  const absl::StatusOr<v1::CloseCampaignResponse> closed = CloseWith(v1::STANDING_VISITS_CANCEL, "the budget is spent");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_THAT(closed->cancelled(), IsEmpty());
  const std::optional<Visit> after = Find(early->visit_id);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->state, VisitState::kAnnounced);
  EXPECT_THAT(closed->change().summary(), HasSubstr("under way, ends as announced."));
}

TEST(VisitsToCome, AVisitHasBegunBetweenTheMinutesAfterItsArrivalAndBeforeItsEnd) {
  World world;
  world.today = kWednesday;
  world.campaign.units.resize(2);
  world.campaign.units[0].id = "mobile-1";
  world.campaign.units[1].id = "office-1";
  world.campaign.units[1].fixed = true;
  world.villages.resize(1);
  world.villages[0].code = "53.03.01.2001";
  world.villages[0].name = "Bokon";
  const auto stands = [&](const char* unit, int minute, bool reported) {
    world.pinned = {{"v", unit, kWednesday, "53.03.01.2001", 540, 600, false, ""}};
    world.villages[0].visited_today = reported;
    world.minute = minute;
    return !VisitsToComeIn(world).visits.empty();
  };
  EXPECT_TRUE(stands("mobile-1", 540, false));
  EXPECT_FALSE(stands("mobile-1", 541, false));
  EXPECT_FALSE(stands("mobile-1", 599, false));
  EXPECT_TRUE(stands("mobile-1", 600, false));
  for (const int minute : {500, 540, 570, 600, 700}) {
    EXPECT_FALSE(stands("mobile-1", minute, true)) << minute;
    EXPECT_EQ(stands("office-1", minute, false), minute <= 540) << "the unit is there whatever the hour: " << minute;
    EXPECT_EQ(stands("office-1", minute, true), minute <= 540) << minute;
  }
}

TEST_P(ClosingTest, OfAClosedCampaignABreakdownIsTakenWhileTheLastVisitIsUnderWay) {
  OpenAndBegin();
  const std::optional<Visit> last = FirstOn(kWednesday);
  ASSERT_TRUE(last.has_value());
  CancelAllBut(last->visit_id);
  SetTime(kWednesday, last->arrive_minute - 1);
  ASSERT_TRUE(CloseWith(v1::STANDING_VISITS_KEEP).ok());
  SetTime(kWednesday, last->arrive_minute + 1);
  const absl::StatusOr<v1::ReportUnitBrokenResponse> told = BreakFirstUnit();
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(told->change().summary(), HasSubstr(" The visit of " + last->village_name +
                                                  ", under way, stays announced, but nobody more is expected of it."));
  ASSERT_TRUE(Leave(1, last->unit_id, kWednesday, last->arrive_minute + 1, last->village).ok());
  EXPECT_THAT(BreakFirstUnit().status().message(), HasSubstr("the campaign is closed")) << "nothing is left to make";
}

TEST_P(ClosingTest, AUnitComesBackAlsoAfterItsBreakdownCalledOffAllThatWasKept) {
  OpenAndBegin();
  const std::optional<Visit> only = FirstOn(kWednesday);
  ASSERT_TRUE(only.has_value());
  CancelAllBut(only->visit_id);
  SetTime(kWednesday, only->arrive_minute - 1);
  ASSERT_TRUE(CloseWith(v1::STANDING_VISITS_KEEP).ok());
  const absl::StatusOr<v1::ReportUnitBrokenResponse> told = BreakFirstUnit();
  ASSERT_TRUE(told.ok()) << told.status();
  ASSERT_EQ(told->cancelled_size(), 1);
  v1::ReportUnitBackRequest back;
  back.set_regency_code(kRegency);
  back.set_unit_id("mobile-1");
  back.set_actor("kepala dinas");
  back.set_reason("a spare part came");
  const absl::Status works = process_->office.Back(back).status();
  EXPECT_TRUE(works.ok()) << works;
  EXPECT_THAT(process_->office.Back(back).status().message(), HasSubstr("is not out"));
}

}  // namespace
}  // namespace jemputbola::scheduling
