#include <gmock/gmock.h>

#include <algorithm>

#include "scheduling/store/field_days.h"
#include "tests/unit/scheduling/command_house.h"

// `jb unit broken`, `jb unit back`, and what is said when no unit is there, on a real scheduling service.
namespace jemputbola::scheduling {
namespace {

using fixtures::kRegency;
using fixtures::kWednesday;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class UnitCommandTest : public fixtures::CommandHouse {
 protected:
  UnitCommandTest() {
    Tally({{"53.03.01.2001", 60},
           {"53.03.02.2001", 60},
           {"53.03.03.2001", 60},
           {"53.03.04.2001", 60},
           {"53.03.05.2001", 60},
           {"53.03.05.2002", 60}});
    SetAndOpen();
  }

  cli::Answer Broken(std::vector<std::string> more) {
    more.insert(more.begin(), {"unit", "broken"});
    more.insert(more.end(), {"--actor", "kepala seksi", "--reason", "the camera fell"});
    return Jb(std::move(more));
  }
  cli::Answer Back(const std::string& unit) {
    return Jb({"unit", "back", unit, "--actor", "kepala seksi", "--reason", "repaired"});
  }
  std::vector<Visit> Announced(const std::string& unit) {
    std::vector<Visit> visits;
    for (const Visit& visit : AllVisits()) {
      if (visit.unit_id == unit && visit.state == VisitState::kAnnounced) visits.push_back(visit);
    }
    return visits;
  }
  // Days on which the plan has the unit under way.
  std::vector<std::string> Planned(const std::string& unit) {
    std::vector<std::string> days;
    const v1::Plan plan = PlanNow();
    for (const v1::Tour& tour : plan.tours()) {
      if (tour.unit_id() == unit) days.push_back(tour.date());
    }
    return days;
  }
  absl::Status CrewReportsBreakdown(std::int64_t seq, absl::CivilDay day, int minute, const std::string& back_on) {
    field_reporting::v1::UnitBroken event;
    *event.mutable_source() = Source(seq, "mobile-1", day, minute);
    event.mutable_breakdown()->set_back_on(back_on);
    return Report(seq, event);
  }
};

JB_ON_BOTH_STORES(UnitCommandTest);

TEST_P(UnitCommandTest, ABreakdownThatTheOfficeTellsCallsOffWhatACrewsWouldAndIsKeptWithWhoAndWhy) {
  const std::vector<Visit> before = Announced("mobile-1");
  ASSERT_FALSE(before.empty());
  ASSERT_EQ(before.front().day, kWednesday);
  SetTime(kWednesday, before.front().arrive_minute + 1);
  const cli::Answer told = Broken({"mobile-1", "--back-on", "2024-07-26"});
  EXPECT_EQ(told.code, cli::kDone) << told.err;
  EXPECT_THAT(told.out, AllOf(StartsWith("Unit mobile-1 is out from now on and back on 2024-07-26; "),
                              HasSubstr(before.at(1).village_name), HasSubstr("are told")));
  EXPECT_THAT(told.out, HasSubstr("The visit of " + before.front().village_name +
                                  ", under way, stays announced, but "
                                  "nobody more is expected of it."));
  EXPECT_EQ(PlanNow().tours(0).stops(0).expected_captures(), 0);
  for (const Visit& visit : AllVisits()) {
    const bool falls = visit.unit_id == "mobile-1" && visit.day < kWednesday + 2 &&
                       (visit.day > kWednesday || visit.arrive_minute > before.front().arrive_minute);
    EXPECT_EQ(visit.state, falls ? VisitState::kCancelled : VisitState::kAnnounced) << visit.village;
  }
  const platform::v1::Event last = Events().back();
  v1::VisitCancelled cancelled;
  ASSERT_TRUE(cancelled.ParseFromString(last.data()));
  EXPECT_EQ(cancelled.reason(), "Unit mobile-1 is out: the camera fell; it is back on 2024-07-26.");
  EXPECT_EQ(Planned("mobile-1").at(1), "2024-07-26")
      << "today's stop that was under way, then nothing until it is back";
  EXPECT_THAT(Jb({"visits"}).out, HasSubstr("called off: Unit mobile-1 is out: the camera fell; it is back on"));
  EXPECT_THAT(Jb({"campaign", "show"}).out, HasSubstr("since 2024-07-24, back on 2024-07-26"));
  EXPECT_THAT(Jb({"campaign", "history"}).out, AllOf(HasSubstr("unit broken"), HasSubstr("kepala seksi"),
                                                     HasSubstr("the camera fell"), HasSubstr("were called off")));
}

TEST_P(UnitCommandTest, AUnitThatIsBackIsPlannedAtOnceWhateverACrewTellsLateOfBefore) {
  ASSERT_EQ(Broken({"mobile-1", "--back-on", "2024-08-30"}).code, cli::kDone);
  EXPECT_EQ(Planned("mobile-1").at(0), "2024-08-30");
  const std::size_t events = Events().size();
  SetTime(kWednesday, 540);
  const cli::Answer back = Back("mobile-1");
  EXPECT_EQ(back.code, cli::kDone) << back.err;
  EXPECT_THAT(back.out, StartsWith("Unit mobile-1 works again"));
  EXPECT_EQ(Planned("mobile-1").at(0), "2024-07-24");
  EXPECT_EQ(Events().size(), events) << "what was called off stays so";
  ASSERT_TRUE(CrewReportsBreakdown(1, kWednesday, 500, "2024-08-30").ok());
  ASSERT_TRUE(CrewReportsBreakdown(2, kWednesday - 1, 500, "2024-08-30").ok());
  EXPECT_EQ(Planned("mobile-1").at(0), "2024-07-24");
  ASSERT_TRUE(CrewReportsBreakdown(3, kWednesday, 550, "2024-08-30").ok());
  EXPECT_EQ(Planned("mobile-1").at(0), "2024-08-30") << "it broke once more";
  EXPECT_THAT(Jb({"campaign", "history"}).out, HasSubstr("unit back"));
}

TEST_P(UnitCommandTest, ADayToComeMayBeNamed) {
  const std::size_t before = Announced("mobile-1").size();
  const cli::Answer told = Broken({"mobile-1", "--from", "2024-07-25"});
  EXPECT_THAT(told.out, StartsWith("Unit mobile-1 is out from 2024-07-25 on, for that day; ")) << told.err;
  EXPECT_LT(Announced("mobile-1").size(), before);
  const std::vector<std::string> days = Planned("mobile-1");
  EXPECT_EQ(days.at(0), "2024-07-24");
  EXPECT_EQ(days.at(1), "2024-07-26");
  EXPECT_EQ(Back("mobile-1").code, cli::kDone);
  EXPECT_EQ(Planned("mobile-1").at(1), "2024-07-25");
}

TEST_P(UnitCommandTest, WhatCannotBeIsRefusedInASentenceAndChangesNothing) {
  const std::size_t events = Events().size();
  EXPECT_THAT(Broken({"mobile-7"}).err,
              HasSubstr("There is no unit mobile-7 in the campaign: it has mobile-1, office-1."));
  EXPECT_THAT(Broken({"mobile-1", "--from", "2024-07-23"}).err,
              HasSubstr("2024-07-23 is past, and its visits are made or not: give today, 2024-07-24, or later."));
  EXPECT_THAT(Broken({"mobile-1", "--back-on", "2024-07-24"}).err, HasSubstr("cannot be back on 2024-07-24"));
  EXPECT_THAT(Broken({"mobile-1", "--back-on", "friday"}).err,
              HasSubstr("back_on: 'friday' is no date; write YYYY-MM-DD"));
  EXPECT_THAT(Back("mobile-1").err, HasSubstr("Unit mobile-1 is not out"));
  EXPECT_THAT(Back("mobile-7").err, HasSubstr("There is no unit mobile-7"));
  EXPECT_THAT(Jb({"unit", "broken", "mobile-1", "--actor", "", "--reason", "x"}).err, HasSubstr("give an actor"));
  EXPECT_EQ(Broken({"mobile-7"}).code, cli::kFailed);
  EXPECT_GT(Jb({"unit", "broken", "mobile-1"}).code, 100) << "without actor and reason";
  EXPECT_EQ(Events().size(), events);
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(Broken({"mobile-1"}).err, HasSubstr("the campaign is closed"));
}

TEST_P(UnitCommandTest, WhenNoUnitIsThereEachCommandSaysSo) {
  EXPECT_THAT(Jb({"plan"}).out, Not(HasSubstr("No unit is there")));
  ASSERT_EQ(Broken({"mobile-1", "--back-on", "2024-07-26"}).code, cli::kDone);
  EXPECT_THAT(Jb({"plan"}).out, Not(HasSubstr("No unit is there"))) << "one still is";
  ASSERT_EQ(Broken({"office-1", "--back-on", "2024-07-29"}).code, cli::kDone);
  const std::string sentence =
      "No unit is there from 2024-07-24 to 2024-07-25 (mobile-1 is broken and back on 2024-07-26, office-1 is broken "
      "and "
      "back on 2024-07-29): nothing is planned before 2024-07-26.";
  EXPECT_THAT(Jb({"plan"}).out, HasSubstr(sentence));
  EXPECT_THAT(Jb({"ranking"}).out, HasSubstr(sentence));
  EXPECT_THAT(Jb({"forecast"}).out, HasSubstr(sentence));
  EXPECT_THAT(Jb({"plan", "--to", "2024-07-25"}).out,
              AllOf(HasSubstr(sentence), HasSubstr("Nothing is planned on these days.")));
  ASSERT_EQ(Broken({"mobile-1", "--back-on", "2024-12-24"}).code, cli::kDone);
  ASSERT_EQ(Broken({"office-1", "--back-on", "2024-12-24"}).code, cli::kDone);
  EXPECT_THAT(Announced("mobile-1"), IsEmpty());
  const cli::Answer plan = Jb({"plan"});
  EXPECT_EQ(plan.code, cli::kDone);
  EXPECT_THAT(plan.out, AllOf(HasSubstr("nothing is planned up to the last service day, 2024-11-26."),
                              HasSubstr("Nothing is planned. The target cannot be met")));
}

}  // namespace
}  // namespace jemputbola::scheduling
