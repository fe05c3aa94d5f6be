#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/store/bulk.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/campaign_changes.h"
#include "scheduling/store/cut_positions.h"
#include "scheduling/store/field_days.h"
#include "scheduling/store/migrations.h"
#include "scheduling/store/tallies.h"
#include "scheduling/store/visits.h"
#include "scheduling/store/world.h"
#include "tests/support/fresh_database.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using ::testing::ElementsAre;

constexpr char kRegency[] = "53.03";
const absl::CivilDay kWednesday(2024, 7, 24);

class SchedulingStore : public support::OnBothStores {
 protected:
  SchedulingStore() { EXPECT_TRUE(store::Migrate(database(), "scheduling", Migrations()).ok()); }

  template <typename Body>
  void Write(Body body) {
    const absl::Status status = database().Write([&](store::WriteTransaction& tx) {
      body(tx);
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
};

JB_ON_BOTH_STORES(SchedulingStore);

TEST_P(SchedulingStore, KeepsATallyOnlyIfItIsNewer) {
  Write([](store::WriteTransaction& tx) {
    Tallies::Store(tx, kRegency,
                   {{"53.03.01.2005", {10, 1, 2, 3, 4, {}}, 5}, {"53.03.01.2006", {1, 0, 0, 0, 1, {}}, 6}});
    Tallies::Store(tx, kRegency,
                   {{"53.03.01.2005", {99, 0, 0, 0, 99, {}}, 4}, {"53.03.01.2006", {2, 0, 0, 0, 2, {}}, 7}});
    const std::vector<VillageTally> tallies = Tallies::Load(tx, kRegency);
    ASSERT_EQ(tallies.size(), 2u);
    EXPECT_EQ(tallies[0].counts, (Counts{10, 1, 2, 3, 4, {}}));
    EXPECT_EQ(tallies[1].counts.workload, 2);
  });
}

TEST_P(SchedulingStore, KeepsWhyPeopleAreSetAside) {
  Write([](store::WriteTransaction& tx) {
    const Counts counts = {30, 1, 2, 28, -1, {1, 2, 3, 4, 5, 6, 7}};
    Tallies::Store(tx, kRegency, {{"53.03.01.2005", counts, 5}});
    EXPECT_EQ(Tallies::Load(tx, kRegency)[0].counts, counts);
    EXPECT_EQ(LoadStandings(tx, kRegency, 0).total().reasons, counts.reasons);
  });
}

TEST_P(SchedulingStore, ForgetsTheOrderOfTheCutBefore) {
  Write([](store::WriteTransaction& tx) {
    CutPositions::Replace(tx, kRegency, {{"53.03.01", 2}, {"53.03.02", 1}});
    CutPositions::Replace(tx, "53.04", {{"53.04.01", 1}});
    CutPositions::Replace(tx, kRegency, {{"53.03.01", 1}});
    EXPECT_THAT(CutPositions::Load(tx, kRegency), ElementsAre(::testing::Pair("53.03.01", 1)));
    EXPECT_EQ(CutPositions::Load(tx, "53.04").size(), 1u);
  });
}

TEST_P(SchedulingStore, NumbersTheChangesOfACampaignAndGivesThemBackWhole) {
  Write([](store::WriteTransaction& tx) {
    StoredChange change{0, 17, "kepala dinas", "because", std::string("d\0", 2), std::string("c\0", 2), "p"};
    EXPECT_EQ(CampaignChanges::Add(tx, kRegency, change), 1);
    EXPECT_EQ(CampaignChanges::Add(tx, kRegency, change), 2);
    EXPECT_EQ(CampaignChanges::Add(tx, "53.04", change), 1);
    const std::vector<StoredChange> changes = CampaignChanges::List(tx, kRegency);
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[1].number, 2);
    EXPECT_EQ(changes[1].details, change.details);
    EXPECT_EQ(changes[1].plan_before, "") << "only one that is asked for is whole";
    const std::optional<StoredChange> found = CampaignChanges::Find(tx, kRegency, 1);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->at_micros, 17);
    EXPECT_EQ(found->actor, "kepala dinas");
    EXPECT_EQ(found->campaign_before, change.campaign_before);
    EXPECT_EQ(found->plan_before, "p");
    EXPECT_FALSE(CampaignChanges::Find(tx, kRegency, 3).has_value());
  });
}

TEST_P(SchedulingStore, CountsAReportOnceForEver) {
  const std::vector<ReportId> reports = {{"device-1", "i", 1}, {"device-1", "i", 512}, {"device-1", "j", 1}};
  Write([&](store::WriteTransaction& tx) {
    EXPECT_THAT(FieldDays::TakeNew(tx, kRegency, reports), ElementsAre(true, true, true));
  });
  Reopen();
  Write([&](store::WriteTransaction& tx) {
    EXPECT_THAT(FieldDays::TakeNew(tx, kRegency, {reports[1], {"device-1", "i", 2}, {"device-1", "i", 2}}),
                ElementsAre(false, true, false));
    EXPECT_THAT(FieldDays::TakeNew(tx, "53.04", {reports[0]}), ElementsAre(true));
  });
}

TEST_P(SchedulingStore, GivesVisitsBackAsTheyWereWritten) {
  Visit visit;
  visit.visit_id = "v1";
  visit.unit_id = "mobile-1";
  visit.day = kWednesday;
  visit.village = "53.03.01.2005";
  visit.village_name = "Sa'tab";
  visit.district = "53.03.01";
  visit.district_name = "Miomaffo Timur";
  visit.arrive_minute = 470;
  visit.leave_minute = 600;
  visit.expected_captures = 17;
  visit.workload = 30;
  visit.at_office = true;
  visit.reason = "Because.";
  Write([&](store::WriteTransaction& tx) {
    Visits::Save(tx, kRegency, {visit});
    visit.revision = 2;
    visit.state = VisitState::kCompleted;
    Visits::Save(tx, kRegency, {visit});
    const std::optional<Visit> found = Visits::Find(tx, kRegency, "v1");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->revision, 2);
    EXPECT_EQ(found->state, VisitState::kCompleted);
    EXPECT_EQ(found->day, kWednesday);
    EXPECT_EQ(found->village_name, "Sa'tab");
    EXPECT_EQ(found->leave_minute, 600);
    EXPECT_EQ(found->expected_captures, 17);
    EXPECT_EQ(found->workload, 30);
    EXPECT_TRUE(found->at_office);
    EXPECT_EQ(found->reason, "Because.");
    EXPECT_EQ(Visits::List(tx, kRegency, kWednesday, kWednesday).size(), 1u);
    EXPECT_EQ(Visits::List(tx, kRegency, kWednesday + 1, std::nullopt).size(), 0u);
    EXPECT_FALSE(Visits::Find(tx, "53.04", "v1").has_value());
  });
}

TEST_P(SchedulingStore, NotesACutOnce) {
  Write([](store::WriteTransaction& tx) {
    EXPECT_TRUE(Visits::NoteCut(tx, kRegency, kWednesday, 1, 5));
    EXPECT_FALSE(Visits::NoteCut(tx, kRegency, kWednesday, 2, 7));
    EXPECT_TRUE(Visits::NoteCut(tx, "53.04", kWednesday, 3, 0));
  });
}

TEST_P(SchedulingStore, TheWorldHoldsVisitsRatesAndOutagesAsReported) {
  const std::string village = "53.03.01.2005";
  Write([&](store::WriteTransaction& tx) {
    Areas::Replace(tx, kRegency,
                   {{"53.03.01", false, "Miomaffo Timur", {}}, {village, true, "Bokon", {-9.35, 124.48}}});
    Tallies::Store(tx, kRegency, {{village, {40, 0, 0, 0, 40, {}}, 1}, {"53.03.02.2001", {7, 0, 0, 0, 7, {}}, 2}});
    FieldDays::Add(tx, kRegency, {{"mobile-1", kWednesday - 2, village, 20}, {"mobile-2", kWednesday - 2, village, 5}});
    FieldDays::Add(tx, kRegency, {{"mobile-1", kWednesday - 2, village, 3}, {"mobile-1", kWednesday, village, 1}});
    FieldDays::Break(tx, kRegency, {"mobile-2", kWednesday, kWednesday + 2}, 1);
    const LoadedWorld loaded = LoadWorld(tx, kRegency, fixtures::JulyCampaign(), kWednesday, 500);
    EXPECT_TRUE(loaded.areas_missing);
    EXPECT_EQ(loaded.workload, 47);
    EXPECT_EQ(loaded.so_far.captures, 28);
    EXPECT_EQ(loaded.so_far.worked_days, 1);
    ASSERT_EQ(loaded.world.villages.size(), 1u);
    EXPECT_EQ(loaded.world.villages[0].name, "Bokon");
    EXPECT_EQ(loaded.world.villages[0].past_visits, 1);
    EXPECT_TRUE(loaded.world.villages[0].visited_today);
    EXPECT_EQ(loaded.world.villages[0].last_visit, kWednesday);
    ASSERT_EQ(loaded.world.outages.size(), 1u);
    EXPECT_EQ(loaded.world.outages[0].back_on, kWednesday + 2);
  });
}

}  // namespace
}  // namespace jemputbola::scheduling
