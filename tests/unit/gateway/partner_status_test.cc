#include "gateway/api/partner_status.h"

#include <gtest/gtest.h>

#include <memory>

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

}  // namespace
}  // namespace jemputbola::gateway::api
