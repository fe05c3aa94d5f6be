#include "scheduling/domain/learning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

StopSeen Stop(int day, std::int64_t left, std::int64_t captured, double span, int number = 1) {
  StopSeen stop;
  stop.unit_id = "mobile-1";
  stop.day = absl::CivilDay(2024, 7, 24) + day;
  stop.visit_number = number;
  stop.left_before = left;
  stop.captured = captured;
  stop.span_minutes = span;
  return stop;
}

TEST(Learning, WithoutReportsBelievesWhatIsPlanned) {
  const Campaign campaign = fixtures::JulyCampaign();
  const Learned learned = Learn(campaign, {});
  EXPECT_DOUBLE_EQ(learned.pace(), 1);
  ASSERT_EQ(learned.turnout.size(), campaign.turnout.size());
  for (std::size_t at = 0; at < campaign.turnout.size(); ++at) {
    EXPECT_NEAR(learned.turnout[at].mean(), campaign.turnout[at], 0.005);
  }
  EXPECT_EQ(learned.stops, 0);
}

TEST(Learning, ManyDaysOutweighThePrior) {
  std::vector<StopSeen> stops;
  // Half as fast as planned: 12 minutes a person instead of 6.
  for (int day = 0; day < 30; ++day) stops.push_back(Stop(day, 100, 31, 30 * 12));
  const Learned learned = Learn(fixtures::JulyCampaign(), stops);
  EXPECT_NEAR(learned.pace(), 0.5, 0.05);
  EXPECT_NEAR(learned.turnout[0].mean(), 0.31, 0.03);
  EXPECT_NEAR(learned.turnout[1].mean(), 0.5, 0.005) << "second visits have told nothing yet";
  EXPECT_EQ(learned.stops, 30);
}

TEST(Learning, OneDayDoesNotOutweighThePrior) {
  // A day at a third of the pace, and of one village of ten people nobody came.
  const Learned learned = Learn(fixtures::JulyCampaign(), {Stop(0, 10, 0, 0), Stop(0, 100, 5, 4 * 18)});
  EXPECT_GT(learned.pace(), 0.45);
  EXPECT_GT(learned.turnout[0].mean(), 0.15) << "5 of 110 came, 0.6 was planned";
}

TEST(Learning, AStopThatWorkedUntilItHadToGoDoesNotLowerTheTurnout) {
  StopSeen stop = Stop(0, 100, 20, 19 * 6);
  stop.spare_minutes = 2;
  const double before = Learn(fixtures::JulyCampaign(), {}).turnout[0].mean();
  EXPECT_GE(Learn(fixtures::JulyCampaign(), {stop}).turnout[0].mean(), before - 0.005);
  stop.spare_minutes = 60;
  EXPECT_LT(Learn(fixtures::JulyCampaign(), {stop}).turnout[0].mean(), before);
  stop.spare_minutes.reset();
  EXPECT_LT(Learn(fixtures::JulyCampaign(), {stop}).turnout[0].mean(), before) << "nothing was announced";
}

TEST(Learning, WhetherPeopleWereStillComingIsJudgedAtTheCrewsOwnPace) {
  // 60 of 100 come, and there is time for 30 of them: the last capture lies 15 minutes before the crew has to go.
  // For crews that need 6 minutes that is a long time, for these it is one person's.
  std::vector<StopSeen> stops;
  for (int day = 0; day < 20; ++day) {
    stops.push_back(Stop(day, 100, 30, 29 * 18));
    stops.back().spare_minutes = 15;
  }
  const Learned learned = Learn(fixtures::JulyCampaign(), stops);
  EXPECT_NEAR(learned.pace(), 1.0 / 3, 0.05);
  EXPECT_GT(learned.turnout[0].mean(), 0.45);
}

TEST(Learning, TimeInWhichSomebodyWasBeingRecordedIsNoRestFromWork) {
  std::vector<StopSeen> stops;
  for (int day = 0; day < 20; ++day) {
    stops.push_back(Stop(day, 100, 3, 2 * 18));
    stops.back().spare_minutes = 18;
  }
  std::vector<StopSeen> unannounced = stops;
  for (StopSeen& stop : unannounced) stop.spare_minutes.reset();
  EXPECT_LT(Learn(fixtures::JulyCampaign(), stops).pace(), Learn(fixtures::JulyCampaign(), unannounced).pace());
}

TEST(Learning, OrderHasNoMeaning) {
  std::vector<StopSeen> stops;
  for (int day = 0; day < 20; ++day) stops.push_back(Stop(day, 40 + day, 7 + day, 31.5 + day * 7, 1 + day % 3));
  const Learned one = Learn(fixtures::JulyCampaign(), stops);
  std::reverse(stops.begin(), stops.end());
  const Learned other = Learn(fixtures::JulyCampaign(), stops);
  EXPECT_EQ(one.pace(), other.pace());
  for (std::size_t at = 0; at < one.turnout.size(); ++at) {
    EXPECT_EQ(one.turnout[at].Quantile(0.3), other.turnout[at].Quantile(0.3));
  }
}

TEST(Learning, StopsThatAreAlikeTellAsMuchAsTheyAreMany) {
  StopSeen stop = Stop(0, 12, 4, 0);
  stop.spare_minutes = 6;
  std::vector<StopSeen> stops(3, stop);
  for (int day = 0; day < 3; ++day) stops[static_cast<std::size_t>(day)].day += day;
  const Learned learned = Learn(fixtures::JulyCampaign(), stops);
  TurnoutBelief each(fixtures::JulyCampaign().turnout[0]);
  const double unseen = std::exp(-6 / (6 / learned.pace()));
  for (int day = 0; day < 3; ++day) each.Observe(CameOf(12, 4), unseen);
  EXPECT_NEAR(learned.turnout[0].mean(), each.mean(), 1e-9);
  EXPECT_EQ(learned.stops, 3);
}

TEST(Learning, GuestsBeyondTheListSayNothingOfTurnout) {
  const Learned learned = Learn(fixtures::JulyCampaign(), {Stop(0, 5, 9, 8 * 6)});
  EXPECT_NEAR(learned.turnout[0].mean(), 0.6, 0.005);
}

}  // namespace
}  // namespace jemputbola::scheduling
