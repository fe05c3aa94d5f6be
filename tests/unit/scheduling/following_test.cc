#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling::fixtures {
namespace {

using ::testing::HasSubstr;

class Following : public Office {
 protected:
  Visit First(const std::string& unit) {
    for (const Visit& visit : AllVisits()) {
      if (visit.unit_id == unit && visit.state == VisitState::kAnnounced) return visit;
    }
    ADD_FAILURE() << "no visit of " << unit;
    return {};
  }
  VisitState StateOf(const std::string& visit_id) {
    for (const Visit& visit : AllVisits()) {
      if (visit.visit_id == visit_id) return visit.state;
    }
    return VisitState::kCancelled;
  }
  v1::Ranking RankingNow() {
    const absl::StatusOr<v1::Ranking> ranking = process_->live.Ranking(kRegency, "");
    EXPECT_TRUE(ranking.ok()) << ranking.status();
    return ranking.value_or(v1::Ranking());
  }
};

JB_ON_BOTH_STORES(Following);

TEST_P(Following, LeavingAVillageCompletesItsVisitWithWhatWasCapturedThereOnce) {
  Tally({{"53.03.01.2001", 50}, {"53.03.05.2001", 50}});
  SetAndOpen();
  const Visit visit = First("mobile-1");
  ASSERT_TRUE(Capture(1, "mobile-1", visit.day, 500, visit.village).ok());
  ASSERT_TRUE(Capture(2, "mobile-1", visit.day, 506, visit.village).ok());
  ASSERT_TRUE(Capture(2, "mobile-1", visit.day, 506, visit.village).ok());
  ASSERT_TRUE(Leave(3, "mobile-1", visit.day, 512, visit.village).ok());
  ASSERT_TRUE(Leave(3, "mobile-1", visit.day, 512, visit.village).ok());
  EXPECT_EQ(StateOf(visit.visit_id), VisitState::kCompleted);
  v1::VisitCompleted completed;
  ASSERT_EQ(Events().back().type(), "jemputbola.scheduling.v1.VisitCompleted");
  ASSERT_TRUE(completed.ParseFromString(Events().back().data()));
  EXPECT_EQ(completed.captured(), 2);
  EXPECT_EQ(completed.visit().revision(), 2);
}

TEST_P(Following, ClosingTheDayCompletesTheRestOfIt) {
  Tally({{"53.03.01.2001", 300}, {"53.03.05.2001", 50}, {"53.03.05.2002", 50}});
  SetAndOpen();
  const Visit visit = First("office-1");
  field_reporting::v1::DayClosed closed;
  *closed.mutable_source() = Source(9, "office-1", visit.day, 900);
  closed.mutable_closing()->set_date("2024-07-24");
  ASSERT_TRUE(Report(9, closed).ok());
  for (const Visit& other : AllVisits()) {
    const bool closed_day = other.unit_id == "office-1" && other.day == kWednesday;
    EXPECT_EQ(other.state, closed_day ? VisitState::kCompleted : VisitState::kAnnounced);
  }
}

TEST_P(Following, AClosingThatNamesADayToComeCompletesNoVisitOfThatDay) {
  Tally({{"53.03.01.2001", 300}, {"53.03.05.2001", 50}, {"53.03.05.2002", 50}});
  SetAndOpen();
  field_reporting::v1::DayClosed closed;
  *closed.mutable_source() = Source(9, "mobile-1", kWednesday, 900);
  closed.mutable_closing()->set_date("2024-07-25");
  ASSERT_TRUE(Report(9, closed).ok());
  int to_come = 0;
  for (const Visit& visit : AllVisits()) {
    if (visit.day <= kWednesday) continue;
    EXPECT_EQ(visit.state, VisitState::kAnnounced);
    ++to_come;
  }
  EXPECT_GT(to_come, 0);
}

TEST_P(Following, ABreakdownCancelsTheUnitsVisitsUntilItIsBackAndOnlyThose) {
  Tally({{"53.03.01.2001", 200}, {"53.03.05.2001", 200}});
  SetAndOpen();
  field_reporting::v1::UnitBroken broken;
  *broken.mutable_source() = Source(1, "mobile-1", kWednesday, 451);
  broken.mutable_breakdown()->set_back_on("2024-07-26");
  ASSERT_TRUE(Report(1, broken).ok());
  const std::size_t events = Events().size();
  ASSERT_TRUE(Report(1, broken).ok());
  EXPECT_EQ(Events().size(), events);
  int cancelled = 0;
  for (const Visit& visit : AllVisits()) {
    const bool meant = visit.unit_id == "mobile-1" && visit.day < kWednesday + 2;
    EXPECT_EQ(visit.state, meant ? VisitState::kCancelled : VisitState::kAnnounced);
    if (meant) ++cancelled;
  }
  EXPECT_GT(cancelled, 0);
  v1::VisitCancelled last;
  ASSERT_TRUE(last.ParseFromString(Events().back().data()));
  EXPECT_EQ(last.reason(), "Unit mobile-1 broke down; it is back on 2024-07-26.");
  const v1::Plan replanned = PlanNow();
  for (const v1::Tour& tour : replanned.tours()) {
    EXPECT_TRUE(tour.unit_id() != "mobile-1" || tour.date() >= "2024-07-26");
  }
}

TEST_P(Following, RatesTurnoutAndLastVisitsComeFromWhatCrewsReported) {
  Tally({{"53.03.01.2001", 50}, {"53.03.02.2001", 50}});
  SetAndOpen();
  EXPECT_EQ(RankingNow().districts(0).area_code(), "53.03.01");
  ASSERT_TRUE(Capture(1, "mobile-1", kWednesday, 500, "53.03.01.2001").ok());
  const v1::Ranking ranking = RankingNow();
  EXPECT_EQ(ranking.districts(0).area_code(), "53.03.02");
  EXPECT_EQ(ranking.districts(1).last_visit(), "2024-07-24");
  SetTime(kWednesday + 1, 450);
  PlanNow();
  EXPECT_EQ(process_->live.plan(kRegency)->forecast.daily_rate(), 1);
}

TEST_P(Following, ATallyThatComesAgainAfterANewerOneChangesNothing) {
  Tally({{"53.03.01.2001", 50}});
  Tally({{"53.03.01.2001", 40}});
  registry::v1::TallyChanged old;
  old.mutable_tally()->set_area_code("53.03.01.2001");
  old.mutable_tally()->set_listed(50);
  old.mutable_tally()->set_workload(50);
  old.mutable_tally()->set_revision(1);
  platform::v1::Event event;
  event.set_type(old.GetDescriptor()->full_name());
  event.set_sequence(1);
  event.set_data(old.SerializeAsString());
  ASSERT_TRUE(database()
                  .Write([&](store::WriteTransaction& tx) {
                    return process_->tallies.Apply(tx, kRegency, absl::MakeConstSpan(&event, 1));
                  })
                  .ok());
  EXPECT_EQ(RankingNow().workload(), 40);
  process_->tallies.Forget(kRegency);
  EXPECT_EQ(RankingNow().workload(), 40);
  EXPECT_EQ(RankingNow().tallies().seq(), 2);
}

TEST_P(Following, ATallyWhoseBucketsDoNotSumIsRefused) {
  registry::v1::TallyChanged wrong;
  wrong.mutable_tally()->set_area_code("53.03.01.2001");
  wrong.mutable_tally()->set_listed(50);
  wrong.mutable_tally()->set_workload(49);
  wrong.mutable_tally()->set_revision(1);
  platform::v1::Event event;
  event.set_type(wrong.GetDescriptor()->full_name());
  event.set_data(wrong.SerializeAsString());
  const absl::Status status = database().Write([&](store::WriteTransaction& tx) {
    return process_->tallies.Apply(tx, kRegency, absl::MakeConstSpan(&event, 1));
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(Following, ARolledBackTallyNeverReachesTheRanking) {
  Tally({{"53.03.01.2001", 50}});
  registry::v1::TallyChanged lost;
  lost.mutable_tally()->set_area_code("53.03.01.2001");
  lost.mutable_tally()->set_listed(10);
  lost.mutable_tally()->set_workload(10);
  lost.mutable_tally()->set_revision(2);
  platform::v1::Event event;
  event.set_type(lost.GetDescriptor()->full_name());
  event.set_sequence(2);
  event.set_data(lost.SerializeAsString());
  const absl::Status status = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
    EXPECT_TRUE(process_->tallies.Apply(tx, kRegency, absl::MakeConstSpan(&event, 1)).ok());
    return absl::AbortedError("somebody else moved the position");
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(RankingNow().workload(), 50);
}

TEST_P(Following, ASnapshotReplacesTheTallies) {
  Tally({{"53.03.01.2001", 50}, {"53.03.02.2001", 30}});
  registry_.snapshot = {{"tally-log", 9, std::string(32, '0')}, {{"53.03.01.2001", {7, 0, 0, 0, 7, {}}, 9}}};
  absl::StatusOr<std::unique_ptr<eventlog::Snapshot>> snapshot = process_->tallies.FetchSnapshot(kRegency);
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ((*snapshot)->position().seq, 9);
  ASSERT_TRUE(database().Write([&](store::WriteTransaction& tx) { return (*snapshot)->Store(tx, kRegency); }).ok());
  EXPECT_EQ(RankingNow().workload(), 7);
}

TEST_P(Following, AVillageIsRankedByItsCodeUntilTheRegistryNamesItAndThenPlanned) {
  registry_.away = true;
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 50}});
  EXPECT_EQ(RankingNow().districts(0).name(), "53.03.01");
  EXPECT_EQ(PlanNow().tours_size(), 0);
  registry_.away = false;
  ASSERT_TRUE(process_->replanner.FetchAreas(kRegency).ok());
  EXPECT_GT(PlanNow().tours_size(), 0);
  EXPECT_EQ(RankingNow().districts(0).name(), "District 1");
}

TEST_P(Following, ACorrectedPlaceReachesThePlanWhenACampaignIsSetAtTheStartAndAtTheCut) {
  Tally({{"53.03.01.2001", 50}});
  ASSERT_TRUE(Set(July()).ok());
  const auto arrives = [&] { return PlanNow().tours(0).stops(0).arrive_minute(); };
  const auto village = std::find_if(registry_.areas.begin(), registry_.areas.end(),
                                    [](const CachedArea& area) { return area.code == "53.03.01.2001"; });
  const int near = arrives();
  village->at.latitude -= 0.1;
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  EXPECT_EQ(arrives(), near) << "a plan alone asks nothing";
  ASSERT_TRUE(Set(July()).ok());
  const int set = arrives();
  EXPECT_GT(set, near);
  village->at.latitude -= 0.1;
  Restart();
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  const int restarted = arrives();
  EXPECT_GT(restarted, set);
  ASSERT_TRUE(Open().ok());
  // Beyond what was announced.
  const auto leaves_last = [&] {
    const v1::Plan plan = PlanNow();
    const v1::Tour& last = plan.tours(plan.tours_size() - 1);
    EXPECT_TRUE(last.stops(0).visit_id().empty());
    return last.stops(0).arrive_minute() - last.leave_office_minute();
  };
  const int opened = leaves_last();
  village->at.latitude += 0.2;
  registry_.away = true;
  SetTime(kWednesday, 721);
  Tick();
  EXPECT_EQ(leaves_last(), opened) << "what is known serves as well";
  registry_.away = false;
  SetTime(kWednesday + 1, 721);
  Tick();
  EXPECT_LT(leaves_last(), opened);
}

TEST(RegistryAreas, AVillageLiesWhereItIsToldElseWithItsDistrictElseNowhere) {
  registry::v1::ListAreasResponse response;
  const auto add = [&](registry::v1::AreaLevel level, const std::string& code, bool own, double latitude) {
    registry::v1::Area& area = *response.add_areas();
    area.set_level(level);
    area.set_code(code);
    area.set_parent_code(code.substr(0, code.rfind('.')));
    area.set_has_own_centroid(own);
    area.set_latitude(latitude);
  };
  add(registry::v1::AREA_LEVEL_REGENCY, "53.03", true, -9);
  add(registry::v1::AREA_LEVEL_DISTRICT, "53.03.01", true, -1);
  add(registry::v1::AREA_LEVEL_DISTRICT, "53.03.08", false, -9);
  add(registry::v1::AREA_LEVEL_VILLAGE, "53.03.01.2001", true, -2);
  add(registry::v1::AREA_LEVEL_VILLAGE, "53.03.01.2002", false, -1);
  add(registry::v1::AREA_LEVEL_VILLAGE, "53.03.08.2001", false, -9);
  std::vector<double> latitudes;
  for (const CachedArea& area : ToCachedAreas(response)) latitudes.push_back(area.at.latitude);
  EXPECT_EQ(latitudes, (std::vector<double>{-1, 0, -2, -1, 0})) << "never at the regency's";
}

TEST_P(Following, AWatcherOfTheRankingGetsItWithTheTallyPositionOverTheWire) {
  Service service(database(), process_->live, process_->replanner, process_->announcer, process_->desk,
                  process_->office, clock_, calls_);
  support::TempDir dir;
  const std::string address = "unix:" + dir.File("run/s.sock");
  auto server = rpc::Server::Start({.address = address, .tls = {}}, {&service}, calls_);
  ASSERT_TRUE(server.ok()) << server.status();
  const auto channel = rpc::MakeChannel({.address = address, .caller = "test", .token = "", .tls = {}, .services = {}});
  ASSERT_TRUE(channel.ok());
  const auto stub = v1::SchedulingService::NewStub(*channel);

  Tally({{"53.03.01.2001", 50}});
  v1::WatchRankingRequest request;
  request.set_regency_code(kRegency);
  const auto context = rpc::NewContext(absl::Seconds(30));
  const auto reader = stub->WatchRanking(context.get(), request);
  v1::WatchRankingResponse first;
  ASSERT_TRUE(reader->Read(&first));
  EXPECT_EQ(first.ranking().tallies().seq(), 1);
  EXPECT_EQ(first.ranking().tallies().log_id(), "tally-log");
  Tally({{"53.03.02.2001", 70}});
  v1::WatchRankingResponse next;
  do {
    ASSERT_TRUE(reader->Read(&next));
  } while (next.ranking().tallies().seq() < 2);
  EXPECT_EQ(next.ranking().workload(), 120);
  EXPECT_EQ(next.ranking().districts(0).area_code(), "53.03.02");
  EXPECT_EQ(next.ranking().districts(0).why(), "70 people to fetch, 20 more than District 1.");
  EXPECT_EQ(next.ranking().districts(0).reason(), v1::RANK_REASON_MORE_PEOPLE);

  v1::GetPlanRequest plan_request;
  plan_request.set_regency_code(kRegency);
  v1::GetPlanResponse plan;
  EXPECT_EQ(stub->GetPlan(rpc::NewContext(absl::Seconds(30)).get(), plan_request, &plan).error_code(),
            grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(Set(July()).ok());
  plan_request.set_from("2024-07-25");
  plan_request.set_to("2024-07-25");
  const grpc::Status got = stub->GetPlan(rpc::NewContext(absl::Seconds(30)).get(), plan_request, &plan);
  ASSERT_TRUE(got.ok()) << got.error_message();
  ASSERT_GT(plan.plan().tours_size(), 0);
  EXPECT_EQ(plan.plan().tours(0).date(), "2024-07-25");
  EXPECT_EQ(plan.plan().tallies().seq(), 2);
  context->TryCancel();
  reader->Finish();
  (*server)->Shutdown();
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
