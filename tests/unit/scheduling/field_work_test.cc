#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduling/store/field_days.h"
#include "tests/unit/scheduling/office.h"

// What crews tell of their day besides captures, as it really arrives: late, twice, in any order.
namespace jemputbola::scheduling::fixtures {
namespace {

class FieldWork : public Office {
 protected:
  FieldWork() {
    Tally({{"53.03.01.2001", 60},
           {"53.03.02.2001", 60},
           {"53.03.03.2001", 60},
           {"53.03.04.2001", 60},
           {"53.03.05.2001", 60},
           {"53.03.05.2002", 60}});
    SetAndOpen();
  }

  std::vector<Visit> Of(const std::string& unit) {
    std::vector<Visit> visits;
    for (const Visit& visit : AllVisits()) {
      if (visit.unit_id == unit) visits.push_back(visit);
    }
    return visits;
  }
  VisitState StateOf(const Visit& wanted) {
    for (const Visit& visit : AllVisits()) {
      if (visit.visit_id == wanted.visit_id) return visit.state;
    }
    ADD_FAILURE() << "no such visit";
    return VisitState::kCancelled;
  }
  std::int64_t Captured(const Visit& visit) {
    std::int64_t captured = -1;
    EXPECT_TRUE(database()
                    .Read([&](store::ReadTransaction& tx) {
                      captured = FieldDays::Captured(tx, kRegency, visit.unit_id, visit.day, visit.village);
                      return absl::OkStatus();
                    })
                    .ok());
    return captured;
  }
  absl::Status Arrive(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                      const std::string& village) {
    field_reporting::v1::StopArrived event;
    *event.mutable_source() = Source(seq, unit, day, minute);
    event.mutable_arrival()->set_village_code(village);
    return Report(seq, event);
  }
  absl::Status Break(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                     const std::string& back_on) {
    field_reporting::v1::UnitBroken event;
    *event.mutable_source() = Source(seq, unit, day, minute);
    event.mutable_breakdown()->set_back_on(back_on);
    return Report(seq, event);
  }
  absl::Status Close(field_reporting::v1::ReportSource source, const std::string& date) {
    field_reporting::v1::DayClosed event;
    *event.mutable_source() = std::move(source);
    event.mutable_closing()->set_date(date);
    return Report(1, event);
  }
};

JB_ON_BOTH_STORES(FieldWork);

TEST_P(FieldWork, ABreakdownInTheMiddleOfTheDayCancelsTheRestOfItAndLeavesWhatWasBeforeAndTheDaysAfter) {
  std::vector<int> arrivals;
  for (const Visit& visit : Of("mobile-1")) {
    if (visit.day == kWednesday) arrivals.push_back(visit.arrive_minute);
  }
  ASSERT_GE(arrivals.size(), 2u);
  const int middle = arrivals[0] + 1;
  ASSERT_TRUE(Break(1, "mobile-1", kWednesday, middle, "").ok());
  for (const Visit& visit : Of("mobile-1")) {
    const bool cancelled = visit.day == kWednesday && visit.arrive_minute >= middle;
    EXPECT_EQ(visit.state, cancelled ? VisitState::kCancelled : VisitState::kAnnounced);
  }
  for (const Visit& visit : Of("office-1")) EXPECT_EQ(visit.state, VisitState::kAnnounced);
}

TEST_P(FieldWork, ABreakdownOfYesterdayThatComesLateCancelsNothingOfToday) {
  SetTime(kWednesday + 1, 450);
  ASSERT_TRUE(Break(1, "mobile-1", kWednesday, 720, "").ok());
  int today = 0;
  for (const Visit& visit : Of("mobile-1")) {
    if (visit.day <= kWednesday) continue;
    EXPECT_EQ(visit.state, VisitState::kAnnounced);
    ++today;
  }
  EXPECT_GT(today, 0);
}

TEST_P(FieldWork, OfTwoBreakdownsOfADayTheOneThatHappenedLastTellsWhenTheUnitIsBack) {
  ASSERT_TRUE(Break(2, "mobile-1", kWednesday, 840, "2024-07-25").ok());
  ASSERT_TRUE(Break(1, "mobile-1", kWednesday, 830, "2024-07-29").ok());
  int tomorrow = 0;
  for (const Visit& visit : Of("mobile-1")) {
    if (visit.day <= kWednesday) continue;
    EXPECT_EQ(visit.state, VisitState::kAnnounced);
    ++tomorrow;
  }
  EXPECT_GT(tomorrow, 0);
}

TEST_P(FieldWork, AVisitThatWasMadeIsNotCancelledByABreakdownThatIsToldAfterwards) {
  const Visit visit = Of("mobile-1").front();
  ASSERT_TRUE(Leave(2, "mobile-1", visit.day, visit.leave_minute, visit.village).ok());
  ASSERT_TRUE(Break(1, "mobile-1", visit.day, visit.arrive_minute, "").ok());
  EXPECT_EQ(StateOf(visit), VisitState::kCompleted);
}

TEST_P(FieldWork, CapturesThatComeAfterTheDepartureCountForTheVisit) {
  const Visit visit = Of("mobile-1").front();
  ASSERT_TRUE(Leave(9, "mobile-1", visit.day, visit.leave_minute, visit.village).ok());
  EXPECT_EQ(Captured(visit), 0);
  ASSERT_TRUE(Capture(1, "mobile-1", visit.day, visit.arrive_minute, visit.village).ok());
  ASSERT_TRUE(Capture(1, "mobile-1", visit.day, visit.arrive_minute, visit.village).ok());
  EXPECT_EQ(Captured(visit), 1);
  EXPECT_EQ(StateOf(visit), VisitState::kCompleted);
}

TEST_P(FieldWork, AnArrivalMarksTheVillageAsVisitedAndCompletesNothing) {
  const Visit visit = Of("mobile-1").front();
  EXPECT_EQ(process_->live.Ranking(kRegency, visit.district)->districts(0).last_visit(), "");
  ASSERT_TRUE(Arrive(1, "mobile-1", visit.day, visit.arrive_minute, visit.village).ok());
  ASSERT_TRUE(Arrive(1, "mobile-1", visit.day, visit.arrive_minute, visit.village).ok());
  EXPECT_EQ(StateOf(visit), VisitState::kAnnounced);
  EXPECT_EQ(Captured(visit), 0);
  bool seen = false;
  const v1::Ranking ranking = *process_->live.Ranking(kRegency, "");
  for (const v1::RankingEntry& district : ranking.districts()) {
    seen = seen || (district.area_code() == visit.district && district.last_visit() == "2024-07-24");
  }
  EXPECT_TRUE(seen);
}

TEST_P(FieldWork, AClosingThatComesTwiceOrBeforeTheDepartureCompletesEachVisitOnce) {
  const field_reporting::v1::ReportSource source = Source(9, "mobile-1", kWednesday, 899);
  ASSERT_TRUE(Close(source, "2024-07-24").ok());
  const std::size_t events = Events().size();
  ASSERT_TRUE(Close(source, "2024-07-24").ok());
  const Visit visit = Of("mobile-1").front();
  EXPECT_EQ(visit.state, VisitState::kCompleted);
  ASSERT_TRUE(Leave(8, "mobile-1", visit.day, visit.leave_minute, visit.village).ok());
  EXPECT_EQ(Events().size(), events);
}

TEST_P(FieldWork, EachClosingByTheOfficeIsOneOfItsOwn) {
  SetTime(kWednesday + 1, 880);
  for (int day = 0; day < 2; ++day) {
    field_reporting::v1::ReportSource source = Source(1, "mobile-1", kWednesday + 1, 880);
    source.set_device_id("office:maria");
    source.set_installation_id(day == 0 ? "0b6f" : "77aa");
    ASSERT_TRUE(Close(source, day == 0 ? "2024-07-24" : "2024-07-25").ok());
  }
  int completed = 0;
  for (const Visit& visit : Of("mobile-1")) {
    EXPECT_EQ(visit.state, visit.day <= kWednesday + 1 ? VisitState::kCompleted : VisitState::kAnnounced);
    completed += visit.state == VisitState::kCompleted ? 1 : 0;
  }
  EXPECT_GE(completed, 2);
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
