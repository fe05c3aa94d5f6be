#include "gateway/api/partner_status.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace jemputbola::gateway::api {
namespace {

void AddVisit(const char* village, const char* date, scheduling::v1::VisitState state,
              scheduling::v1::ListVisitsResponse& visits) {
  scheduling::v1::VisitRecord& record = *visits.add_visits();
  record.mutable_visit()->set_village_code(village);
  record.mutable_visit()->set_date(date);
  record.mutable_visit()->set_arrive_minute(485);
  record.set_state(state);
}

TEST(PartnerStatus, TodaysVisitsAreOfTodayAlsoWhenSchedulingHasNotAnsweredSinceYesterday) {
  auto visits = std::make_shared<scheduling::v1::ListVisitsResponse>();
  AddVisit("53.03.01.2005", "2024-07-24", scheduling::v1::VISIT_STATE_COMPLETED, *visits);
  AddVisit("53.03.01.2006", "2024-07-25", scheduling::v1::VISIT_STATE_ANNOUNCED, *visits);
  AddVisit("53.03.01.2007", "2024-07-25", scheduling::v1::VISIT_STATE_CANCELLED, *visits);
  live::RegencySnapshot snapshot;
  snapshot.regency_code = "53.03";
  snapshot.ranking = std::make_shared<scheduling::v1::Ranking>();
  snapshot.visits = visits;
  snapshot.today = absl::CivilDay(2024, 7, 25);
  const v1::GetStatusResponse status = MakePartnerStatus(snapshot);
  ASSERT_EQ(status.today_size(), 1);
  EXPECT_EQ(status.today(0).village_code(), "53.03.01.2006");
  EXPECT_EQ(status.today(0).arrive(), "08:05");
  EXPECT_EQ(status.today(0).size_class(), "0");
}

TEST(PartnerStatus, TellsWhatIsExpectedAndItsRangeForTheRegencyOnly) {
  auto forecast = std::make_shared<scheduling::v1::Forecast>();
  live::RegencySnapshot snapshot;
  snapshot.ranking = std::make_shared<scheduling::v1::Ranking>();
  snapshot.forecast = forecast;
  forecast->set_sentence("The plan says so.");
  EXPECT_FALSE(MakePartnerStatus(snapshot).has_expectation()) << "nothing was drawn yet";
  EXPECT_EQ(MakePartnerStatus(snapshot).forecast(), "The plan says so.");
  scheduling::v1::ForecastRange& range = *forecast->mutable_range();
  range.mutable_captured_by_deadline()->set_expected(3511.6);
  range.mutable_captured_by_deadline()->set_low(3300);
  range.mutable_captured_by_deadline()->set_high(3700);
  range.mutable_finish()->set_low("2025-01-20");
  range.set_in_time(0.034);
  range.set_sentence("It is not likely.");
  range.add_villages()->set_village_code("53.03.01.2005");
  const v1::GetStatusResponse status = MakePartnerStatus(snapshot);
  EXPECT_EQ(status.expectation().recorded_more(), 3512);
  EXPECT_EQ(status.expectation().recorded_more_low(), 3300);
  EXPECT_EQ(status.expectation().recorded_more_high(), 3700);
  EXPECT_EQ(status.expectation().finish_low(), "2025-01-20");
  EXPECT_EQ(status.expectation().finish_high(), "") << "too far off to name";
  EXPECT_EQ(status.expectation().in_time_percent(), 3);
  EXPECT_EQ(status.forecast(), "It is not likely. The plan says so.");
  EXPECT_EQ(status.DebugString().find("53.03.01.2005"), std::string::npos);
}

TEST(PartnerStatus, SaysWhyNoVisitIsToBeExpected) {
  auto campaign = std::make_shared<scheduling::v1::Campaign>();
  auto plan = std::make_shared<scheduling::v1::Plan>();
  live::RegencySnapshot snapshot;
  snapshot.ranking = std::make_shared<scheduling::v1::Ranking>();
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(), "No campaign is known: no visit is planned.");
  snapshot.campaign = campaign;
  snapshot.plan = plan;
  plan->set_standstill("No unit is there on 2024-07-24 (unit-1 is broken): nothing is planned before 2024-07-25.");
  campaign->set_state(scheduling::v1::CAMPAIGN_STATE_DRAFT);
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(), "The campaign is not opened yet: no visit is announced.");
  campaign->set_state(scheduling::v1::CAMPAIGN_STATE_OPEN);
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(), plan->standstill());
  plan->clear_standstill();
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(), "");
  campaign->set_state(scheduling::v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(), "The campaign is closed: no further visit is planned.");
  plan->add_tours()->add_stops()->set_visit_id("visit-1");
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(),
            "The campaign is closed: the announced visits are still made, no other is planned.");
  campaign->set_state(scheduling::v1::CAMPAIGN_STATE_DRAFT);
  EXPECT_EQ(MakePartnerStatus(snapshot).standstill(),
            "The campaign is not opened yet: only visits announced before it are still made.");
}

}  // namespace
}  // namespace jemputbola::gateway::api
