#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "scheduling/api/paced_queue.h"
#include "scheduling/api/snapshot.h"
#include "scheduling/domain/optimised.h"
#include "scheduling/store/cut_plans.h"
#include "scheduling/store/field_days.h"
#include "scheduling/store/tallies.h"
#include "tests/support/eventually.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling::fixtures {
namespace {

using ::testing::HasSubstr;

using StopKey = std::tuple<std::string, std::string, std::string, int>;

class Replanning : public Office {
 protected:
  void TallyEveryone(std::int64_t workload = 60) {
    std::vector<std::pair<std::string, std::int64_t>> villages;
    for (const CachedArea& area : registry_.areas) {
      if (area.village) villages.emplace_back(area.code, workload + static_cast<std::int64_t>(villages.size()));
    }
    Tally(villages);
  }
  void OpenWith(const std::string& policy) {
    v1::Campaign campaign = July();
    campaign.set_policy(policy);
    const absl::Status set = Set(campaign);
    ASSERT_TRUE(set.ok()) << set;
    const absl::StatusOr<int> opened = Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
  }
  Snapshot Look(std::optional<LocalTime> as_of = std::nullopt) {
    Snapshot snapshot;
    const absl::Status read = database().Read([&](store::ReadTransaction& tx) -> absl::Status {
      absl::StatusOr<Snapshot> taken = TakeSnapshot(tx, kRegency, clock_.Now(), as_of);
      if (!taken.ok()) return taken.status();
      snapshot = *std::move(taken);
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return snapshot;
  }
  static std::set<StopKey> StopsOf(const v1::Plan& plan, const std::string& from, const std::string& to) {
    std::set<StopKey> stops;
    for (const v1::Tour& tour : plan.tours()) {
      if (tour.date() < from || tour.date() > to) continue;
      for (const v1::Stop& stop : tour.stops()) {
        stops.emplace(tour.date(), tour.unit_id(), stop.village_code(), stop.arrive_minute());
      }
    }
    return stops;
  }
  std::set<StopKey> Announced() {
    std::set<StopKey> stops;
    for (const Visit& visit : AllVisits()) {
      stops.emplace(absl::FormatCivilTime(visit.day), visit.unit_id, visit.village, visit.arrive_minute);
    }
    return stops;
  }
};

JB_ON_BOTH_STORES(Replanning);

TEST_P(Replanning, ACutKeepsTheWholePlanForThoseAfterIt) {
  TallyEveryone();
  OpenWith(kLargestRemaining);
  const std::vector<PlannedStop> kept = Look().loaded.world.before;
  EXPECT_GT(kept.size(), AllVisits().size()) << "also what is not announced yet";
  EXPECT_EQ(kept.size(), StopsOf(PlanNow(), "2024-07-24", "2024-11-26").size());
  SetTime(kWednesday + 1, 0);
  for (const PlannedStop& stop : Look().loaded.world.before) EXPECT_GT(stop.day, kWednesday);
}

TEST_P(Replanning, WhatCrewsReportedIsPlannedWithFromTheNextDayAndSaid) {
  TallyEveryone();
  OpenWith(kLargestRemaining);
  // Twelve minutes a person instead of six.
  for (int number = 0; number < 20; ++number) {
    ASSERT_TRUE(Capture(number + 1, "mobile-1", kWednesday, 480 + 12 * number, "53.03.01.2001").ok());
  }
  SetTime(kWednesday, 900);
  EXPECT_EQ(Look().loaded.world.campaign.minutes_per_capture, 6);
  SetTime(kWednesday + 1, 450);
  const LoadedWorld loaded = Look().loaded;
  EXPECT_GT(loaded.world.campaign.minutes_per_capture, 8);
  EXPECT_EQ(loaded.set.minutes_per_capture, 6);
  EXPECT_EQ(process_->desk.Show(kRegency)->campaign().minutes_per_capture(), 6) << "the campaign stays as it was set";
  PlanNow();
  EXPECT_THAT(process_->live.plan(kRegency)->forecast.sentence(), HasSubstr("minutes a capture (6.0 set)"));
}

TEST_P(Replanning, TheImprovedPlanFollowsTheFirstAndIsWhatTheCutAnnounces) {
  TallyEveryone();
  OpenWith(kOptimised);
  process_->replanner.Start();
  SetTime(kWednesday, 720);
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  const World world = Look().loaded.world;
  const Plan improved = Optimised().Make(world, world.campaign.last_service_day);
  std::set<StopKey> wanted;
  for (const PlannedStop& stop : scheduling::StopsOf(improved)) {
    wanted.emplace(absl::FormatCivilTime(stop.day), stop.unit_id, stop.village, stop.arrive_minute);
  }
  v1::Plan shown;
  EXPECT_TRUE(support::Eventually([&] {
    shown = process_->live.plan(kRegency)->plan;
    return StopsOf(shown, "2024-07-24", "2024-11-26") == wanted;
  }));
  process_->announcer.Tick();
  const std::set<StopKey> announced = Announced();
  EXPECT_EQ(std::get<0>(*announced.rbegin()), "2024-07-29");
  EXPECT_EQ(StopsOf(shown, "2024-07-29", "2024-07-29"),
            std::set<StopKey>(announced.lower_bound({"2024-07-29", "", "", 0}), announced.end()));
}

TEST_P(Replanning, ASnapshotIsTheSameOnlyWhileNothingChangesThatAPlanIsMadeFrom) {
  TallyEveryone();
  OpenWith(kLargestRemaining);
  Snapshot before = Look();
  EXPECT_TRUE(Look().Same(before));
  Tally({{"53.03.01.2001", 7}});
  EXPECT_FALSE(Look().Same(before));
  EXPECT_TRUE(Look().SameFrame(before)) << "a tally changes villages alone";
  const auto changed = [&](const std::string& what) {
    const Snapshot now = Look();
    EXPECT_FALSE(now.SameFrame(before)) << what;
    before = now;
  };
  before = Look();
  SetTime(kWednesday, 500);
  changed("time");
  EXPECT_TRUE(Look(before.now).Same(before));
  ASSERT_TRUE(process_->office.Cancel(kRegency, AllVisits().at(0).visit_id, "A funeral").ok());
  changed("an announced visit");
  v1::Campaign campaign = July();
  campaign.set_setup_minutes(17);
  ASSERT_TRUE(Set(campaign).ok());
  changed("campaign");
  ASSERT_TRUE(database()
                  .Write([&](store::WriteTransaction& tx) {
                    CutPlans::Replace(tx, kRegency, {});
                    return absl::OkStatus();
                  })
                  .ok());
  changed("the plan of the last cut");
  ASSERT_TRUE(database()
                  .Write([&](store::WriteTransaction& tx) {
                    FieldDays::Break(tx, kRegency, {"mobile-1", kWednesday, kWednesday + 1}, 1);
                    return absl::OkStatus();
                  })
                  .ok());
  changed("a breakdown");
}

TEST_P(Replanning, TalliesThatStreamInDoNotKeepTheCutFromBeingMade) {
  TallyEveryone();
  OpenWith(kOptimised);
  SetTime(kWednesday, 720);
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  std::atomic<bool> stop = false;
  std::thread stream([&] {
    for (std::int64_t people = 10; !stop; ++people) {
      const absl::Status written = database().Write([&](store::WriteTransaction& tx) {
        Tallies::Store(tx, kRegency, {{"53.03.01.2001", {people, 0, 0, 0, people, {}}, 1'000 + people}});
        return absl::OkStatus();
      });
      EXPECT_TRUE(written.ok()) << written;
    }
  });
  process_->announcer.Tick();
  stop = true;
  stream.join();
  EXPECT_EQ(std::get<0>(*Announced().rbegin()), "2024-07-29");
}

TEST_P(Replanning, WhileTalliesStreamInAnImprovedPlanStillAppears) {
  std::vector<std::pair<std::string, std::int64_t>> villages;
  for (const CachedArea& area : registry_.areas) {
    if (!area.village) continue;
    // Where the tallies will stream in, there is never anybody who would be met.
    const bool streaming = area.code.rfind("53.03.06", 0) == 0;
    villages.emplace_back(area.code, streaming ? 1 : 4 + 37 * static_cast<std::int64_t>(villages.size()) % 31);
  }
  Tally(villages);
  v1::Campaign campaign = July();
  campaign.set_policy(kOptimised);
  campaign.set_last_service_day("2024-08-07");
  campaign.set_speed_kmh(7);
  ASSERT_TRUE(Set(campaign).ok());
  const World world = Look().loaded.world;
  const absl::CivilDay last = world.campaign.last_service_day;
  const std::int64_t improved = Optimised().Make(world, last).expected_captures;
  ASSERT_GT(improved, Optimised().First(world, last).expected_captures);
  std::atomic<bool> stop = false;
  std::thread stream([&] {
    for (std::int64_t change = 0; !stop; ++change) {
      std::vector<VillageTally> tallies;
      for (int village = 0; village < 6; ++village) {
        const std::int64_t people = change >> village & 1;
        tallies.push_back({absl::StrCat("53.03.06.", 2001 + village), {people, 0, 0, 0, people, {}}, 1'000 + change});
      }
      const absl::Status written = database().Write([&](store::WriteTransaction& tx) {
        Tallies::Store(tx, kRegency, tallies);
        return absl::OkStatus();
      });
      EXPECT_TRUE(written.ok()) << written;
      process_->replanner.Mark(kRegency);
    }
  });
  process_->replanner.Start();
  EXPECT_TRUE(support::Eventually([&] { return process_->live.plan(kRegency)->plan.expected_captures() == improved; }));
  stop = true;
  stream.join();
}

TEST(PacedQueue, TheOneThatWaitsLongestGoesFirstAndEachStandsInItOnce) {
  PacedQueue queue;
  for (const char* partition : {"53.03", "11.01", "53.03"}) queue.Add(partition);
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "53.03");
  queue.Add("53.03");
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "11.01");
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "53.03");
  EXPECT_EQ(queue.Take(absl::ZeroDuration()), std::nullopt);
}

TEST(PacedQueue, OneThatIsHeldLetsOthersPassAndComesWhenItsTimeIsUp) {
  PacedQueue queue;
  const absl::Time until = absl::Now() + absl::Milliseconds(50);
  queue.HoldUntil("53.03", until);
  queue.Add("53.03");
  queue.Add("11.01");
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "11.01");
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "53.03");
  EXPECT_GE(absl::Now(), until);
}

TEST(PacedQueue, NoneStarvesWhileAllAreAddedAgainAndNoneIsHeldForLong) {
  PacedQueue queue;
  const std::vector<std::string> regencies = {"11.01", "53.03", "91.02"};
  for (const std::string& partition : regencies) queue.Add(partition);
  std::map<std::string, int> turns;
  for (int turn = 0; turn < 12; ++turn) {
    const std::optional<std::string> partition = queue.Take(absl::Seconds(5));
    ASSERT_TRUE(partition.has_value());
    ++turns[*partition];
    queue.Add(*partition);
    // The work and the rest after it take longer than one may be held.
    queue.HoldUntil(*partition, absl::Now() + absl::Milliseconds(1));
    queue.RestUntil(absl::Now() + absl::Milliseconds(2));
  }
  for (const std::string& partition : regencies) EXPECT_EQ(turns[partition], 4) << partition;
}

TEST(PacedQueue, WhileItRestsNoneIsGivenOut) {
  PacedQueue queue;
  const absl::Time until = absl::Now() + absl::Milliseconds(50);
  queue.RestUntil(until);
  queue.Add("53.03");
  EXPECT_EQ(queue.Take(absl::ZeroDuration()), std::nullopt);
  EXPECT_EQ(queue.Take(absl::Seconds(5)), "53.03");
  EXPECT_GE(absl::Now(), until);
}

TEST(PacedQueue, WhoWaitsIsWokenByWorkAndByTheEnd) {
  PacedQueue queue;
  std::atomic<bool> worked = false;
  std::thread worker([&] {
    EXPECT_EQ(queue.Take(absl::InfiniteDuration()), "53.03");
    worked = true;
    EXPECT_EQ(queue.Take(absl::InfiniteDuration()), std::nullopt);
  });
  queue.Add("53.03");
  EXPECT_TRUE(support::Eventually([&] { return worked.load(); }));
  queue.Stop();
  worker.join();
  EXPECT_TRUE(queue.stopped());
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
