#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "common/clock/civil.h"
#include "registry/api/build.h"
#include "registry/api/day_rollover.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::Outcome;
using namespace field_reporting::v1;  // NOLINT: outcomes read better without it

class CapturesTest : public RegistryTest {};
JB_ON_BOTH_STORES(CapturesTest);

TEST_P(CapturesTest, ACaptureRecordsThePersonAtHomeAndCountsAtThePlace) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  const auto before = Log().size();
  ASSERT_TRUE(Deliver({Captured(people[0], OUTCOME_CAPTURED, kEban)}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(Village(kBokon).workload(), 1);
  EXPECT_EQ(Village(kBokon).captured_here(), 0);
  EXPECT_EQ(Village(kEban).recorded(), 0);
  EXPECT_EQ(Village(kEban).captured_here(), 1);
  EXPECT_EQ(Log().size(), before + 2) << "each village that changed is told of";
  v1::TallyChanged changed;
  ASSERT_TRUE(changed.ParseFromString(Log().back().data()));
  EXPECT_EQ(changed.captures_seq(), 1);
  EXPECT_EQ(Log().back().time().seconds(), absl::ToUnixSeconds(clock_.Now())) << "when it occurred";
}

TEST_P(CapturesTest, ManyReportsOfOneVillageAreToldOfOnce) {
  Populate(20);
  std::vector<platform::v1::Event> events;
  for (const auto& id : PeopleOf(kBokon)) events.push_back(Captured(id, OUTCOME_CAPTURED));
  const auto before = Log().size();
  ASSERT_TRUE(Deliver(events).ok());
  EXPECT_EQ(Log().size(), before + 1);
  EXPECT_EQ(Village(kBokon).recorded(), 20);
  EXPECT_EQ(Village(kBokon).captured_here(), 20);
}

TEST_P(CapturesTest, TheSameReportsAgainChangeNothing) {
  Populate(3);
  const auto people = PeopleOf(kBokon);
  const std::vector<platform::v1::Event> events = {Captured(people[0], OUTCOME_CAPTURED),
                                                   Captured(people[1], OUTCOME_NOT_MET),
                                                   Captured("a-guest", OUTCOME_CAPTURED)};
  ASSERT_TRUE(Deliver(events).ok());
  const auto tallies = ListTallies();
  ASSERT_TRUE(Deliver(events).ok());
  ASSERT_TRUE(Deliver({events[1], events[1]}).ok());
  EXPECT_EQ(ListTallies().position, tallies.position);
  EXPECT_EQ(StandingOf(people[1]).state.visits_not_met, 1);
  EXPECT_EQ(Village(kBokon).captured_here(), 2);
}

TEST_P(CapturesTest, AGuestCountsAtThePlaceAndOnNoList) {
  Populate(1);
  ASSERT_TRUE(Deliver({Captured("01900000-0000-7000-8000-000000000000", OUTCOME_CAPTURED),
                       Captured("somebody-else", OUTCOME_NOT_MET)})
                  .ok());
  EXPECT_EQ(Village(kBokon).captured_here(), 1);
  EXPECT_EQ(Village(kBokon).recorded(), 0);
  EXPECT_EQ(Village(kBokon).listed(), 1);
}

TEST_P(CapturesTest, ACaptureInAPlaceThatIsListedLaterCountsThere) {
  ImportAreas("code,level,name,parent\n53,provinsi,NTT,\n53.03,kabupaten,TTU,53\n");
  ASSERT_TRUE(Deliver({Captured("a-guest", OUTCOME_CAPTURED, kEban)}).ok());
  Populate();
  EXPECT_EQ(Village(kEban).captured_here(), 1);
}

TEST_P(CapturesTest, ALateReportIsFoldedWhereItBelongs) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  ASSERT_TRUE(Deliver({Captured(person, OUTCOME_CAPTURE_FAILED, kBokon, absl::Hours(5))}).ok());
  ASSERT_TRUE(Deliver({Captured(person, OUTCOME_DECEASED, kBokon, absl::Hours(1), "device-2"),
                       Captured(person, OUTCOME_NOT_MET, kBokon, absl::Hours(2), "device-2")})
                  .ok());
  EXPECT_EQ(StandingOf(person).state.finding, domain::Finding::kPresent);
  EXPECT_EQ(StandingOf(person).state.visits_not_met, 1);
  EXPECT_EQ(Village(kBokon).workload_findings().present(), 1);
}

TEST_P(CapturesTest, AnyArrivalOrderGivesTheSameStandingsAndTallies) {
  constexpr int kPeople = 12;
  Populate(2 * kPeople);
  const auto people = PeopleOf(kBokon);
  std::mt19937 random(20240724);  // NOLINT: a fixed seed is wanted
  std::vector<platform::v1::Event> in_order;
  std::vector<platform::v1::Event> shuffled;
  for (int hour = 0; hour < 6; ++hour) {
    for (int i = 0; i < kPeople; ++i) {
      const auto outcome = static_cast<Outcome>(1 + random() % 10);
      if (outcome == OUTCOME_CAPTURED && hour < 5) continue;
      in_order.push_back(Captured(people[static_cast<std::size_t>(i)], outcome, kBokon, absl::Hours(hour), "device-a"));
      shuffled.push_back(
          Captured(people[static_cast<std::size_t>(kPeople + i)], outcome, kBokon, absl::Hours(hour), "device-b"));
    }
  }
  ASSERT_TRUE(Deliver(in_order).ok());
  shuffled.insert(shuffled.end(), shuffled.begin(), shuffled.begin() + 10);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  for (std::size_t from = 0; from < shuffled.size(); from += 7) {
    const auto to = std::min(shuffled.size(), from + 7);
    ASSERT_TRUE(Deliver({shuffled.begin() + static_cast<std::ptrdiff_t>(from),
                         shuffled.begin() + static_cast<std::ptrdiff_t>(to)})
                    .ok());
    ExpectTalliesEqualARecount();
  }
  for (std::size_t i = 0; i < kPeople; ++i) {
    store::Standing a = StandingOf(people[i]);
    store::Standing b = StandingOf(people[kPeople + i]);
    EXPECT_EQ(a.bucket, b.bucket) << i;
    a.state.newest = b.state.newest;
    EXPECT_EQ(a.state, b.state) << i;
  }
}

TEST_P(CapturesTest, AnEventThatIsNoReportIsRefusedWithNothingWritten) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  const auto good = Captured(person, OUTCOME_CAPTURED);
  const auto spoil = [&](const std::function<void(CaptureReported&)>& change) {
    CaptureReported reported;
    reported.ParseFromString(good.data());
    reported.mutable_source()->set_seq(99);
    change(reported);
    platform::v1::Event event = good;
    event.set_data(reported.SerializeAsString());
    return event;
  };
  auto garbage = good;
  garbage.set_data("\xFF\xFF");
  const std::vector<platform::v1::Event> poison = {
      garbage,
      spoil([](CaptureReported& r) { r.mutable_source()->clear_device_id(); }),
      spoil([](CaptureReported& r) { r.mutable_source()->set_seq(0); }),
      spoil([](CaptureReported& r) { r.mutable_source()->clear_effective_at(); }),
      spoil([](CaptureReported& r) { r.mutable_source()->mutable_effective_at()->set_seconds(INT64_MAX); }),
      spoil([](CaptureReported& r) { r.mutable_capture()->clear_person_id(); }),
      spoil([](CaptureReported& r) { r.mutable_capture()->set_outcome(OUTCOME_UNSPECIFIED); }),
      spoil([](CaptureReported& r) { r.mutable_capture()->set_outcome(static_cast<Outcome>(77)); }),
      spoil([](CaptureReported& r) { r.mutable_capture()->set_place_code("5303012005"); }),
      spoil([](CaptureReported& r) {
        r.mutable_capture()->set_outcome(OUTCOME_AWAY);
        r.mutable_capture()->set_away_until("soon");
      }),
  };
  for (const auto& event : poison) {
    EXPECT_EQ(Deliver({good, event}).code(), absl::StatusCode::kInvalidArgument) << event.ShortDebugString();
    EXPECT_EQ(Village(kBokon).recorded(), 0);
  }
  EXPECT_TRUE(Deliver({good}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
}

TEST_P(CapturesTest, OtherEventsOfTheStreamAreSkipped) {
  Populate(1);
  const auto before = ListTallies().position;
  platform::v1::Event event = Captured("x", OUTCOME_CAPTURED);
  event.set_type("jemputbola.field_reporting.v1.StopArrived");
  event.set_data("anything");
  EXPECT_TRUE(Deliver({event}).ok());
  EXPECT_EQ(ListTallies().position, before);
}

TEST_P(CapturesTest, ARolledBackTransactionLeavesNoTraceInMemory) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  const auto event = Captured(people[0], OUTCOME_CAPTURED);
  const auto failed = database().Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (auto status = platform_->captures->Apply(tx, kRegency, {&event, 1}); !status.ok()) return status;
    return absl::UnavailableError("the disk is full");
  });
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(Deliver({Captured(people[1], OUTCOME_CAPTURED)}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  ASSERT_TRUE(Deliver({event}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 2);
  ExpectTalliesEqualARecount();
}

TEST_P(CapturesTest, TwoProcessesThatTakeTurnsNeverCountFromStaleMemory) {
  Populate(6);
  const auto people = PeopleOf(kBokon);
  const auto database_of_other = OpenAnother();
  TestPlatform other(*database_of_other, dir_.path(), clock_, "owner");
  const auto service_of_other = api::Build(other, api::Options());
  ASSERT_TRUE(service_of_other.ok()) << service_of_other.status();
  for (std::size_t i = 0; i < people.size(); i += 2) {
    ASSERT_TRUE(Deliver({Captured(people[i], OUTCOME_CAPTURED)}).ok());
    const auto event = Captured(people[i + 1], OUTCOME_CAPTURED);
    ASSERT_TRUE(database_of_other
                    ->Write([&](jemputbola::store::WriteTransaction& tx) {
                      return other.captures->Apply(tx, kRegency, {&event, 1});
                    })
                    .ok());
  }
  EXPECT_EQ(Village(kBokon).recorded(), 6);
  ExpectTalliesEqualARecount();
}

TEST_P(CapturesTest, SomeoneAwayComesBackWhenTheDayTurns) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  auto until = Captured(people[1], OUTCOME_AWAY);
  CaptureReported reported;
  reported.ParseFromString(until.data());
  reported.mutable_capture()->set_away_until("2024-07-26");
  until.set_data(reported.SerializeAsString());
  ASSERT_TRUE(Deliver({Captured(people[0], OUTCOME_AWAY), until}).ok());
  EXPECT_EQ(Village(kBokon).set_aside_reasons().away(), 2);

  const auto away_at = [&](const std::string& time) {
    clock_.Set(clock::ParseTime(time).value());
    platform_->tick();
    ExpectTalliesEqualARecount();
    return Village(kBokon).set_aside_reasons().away();
  };
  EXPECT_EQ(away_at("2024-07-25T23:59:59+08:00"), 2);
  EXPECT_EQ(away_at("2024-07-26T00:00:00+08:00"), 1) << "the regency's midnight";
  EXPECT_EQ(away_at("2024-08-06T12:00:00+08:00"), 1);
  const auto before = Log().size();
  EXPECT_EQ(away_at("2024-08-07T00:00:00+08:00"), 0) << "14 days, when no day was given";
  EXPECT_EQ(Village(kBokon).workload_findings().away_overdue(), 2);
  EXPECT_EQ(Log().size(), before + 1) << "the day's turn is told of";
  platform_->tick();
  EXPECT_EQ(Log().size(), before + 1) << "once";
}

TEST_P(CapturesTest, WhoeverWasAwayByACorrectionIsExpectedBackFromTheDayOfTheVisitOnWhicheverCameFirst) {
  Populate(2);
  const std::vector<std::string> people = PeopleOf(kBokon);
  for (const bool correction_first : {false, true}) {
    const std::string& person = people[correction_first ? 1 : 0];
    const auto visit = Captured(person, OUTCOME_NOT_MET);
    CaptureReported original;
    original.ParseFromString(visit.data());
    auto event = Captured(person, OUTCOME_AWAY, kBokon, absl::Hours(24));
    CaptureReported later;
    later.ParseFromString(event.data());
    ReportCorrected corrected;
    *corrected.mutable_source() = later.source();
    *corrected.mutable_capture() = later.capture();
    if (!correction_first) *corrected.mutable_original() = original;
    corrected.mutable_target()->set_device_id(original.source().device_id());
    corrected.mutable_target()->set_installation_id(original.source().installation_id());
    corrected.mutable_target()->set_seq(original.source().seq());
    event.set_type(ReportCorrected::descriptor()->full_name());
    event.set_data(corrected.SerializeAsString());
    ASSERT_TRUE(Deliver(correction_first ? std::vector{event, visit} : std::vector{visit, event}).ok());
    EXPECT_EQ(StandingOf(person).state.away_until, absl::CivilDay(2024, 8, 7));
  }
  ExpectTalliesEqualARecount();
}

TEST_P(CapturesTest, WhoeverTurns16JoinsTheWorkloadThatDayAlsoAfterARestart) {
  Populate();
  ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon, "2008-07-25"));
  platform_->tick();
  EXPECT_EQ(Village(kBokon).workload(), 0);
  clock_.Advance(absl::Hours(24));
  Start();
  platform_->tick();
  EXPECT_EQ(Village(kBokon).workload(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(CapturesTest, ACellLeavesTheDayOfOtherCellsRegenciesToThemWithoutAComplaint) {
  Populate(1);
  eventlog::Ownership::Options elsewhere;
  elsewhere.owner = "cell-2";
  elsewhere.in_shard = [](const std::string&) { return false; };
  const std::string file = dir_.path() + "/cell-2.log";
  const auto log = log::Logger::Open({.service = "registry", .file = file});
  ASSERT_TRUE(log.ok()) << log.status();
  eventlog::Ownership ownership(database(), std::move(elsewhere), *log);
  store::TallyLedger ledger(platform_->event_log(), ownership, platform_->ids(), clock_,
                            [](const store::TallyStep&) {});
  const api::Calendar calendar(clock_, clock::FixedZone(480));
  api::DayRollover rollover(database(), ledger, calendar, *log);
  rollover.Tick();
  std::ifstream lines(file);
  const std::string written{std::istreambuf_iterator<char>(lines), {}};
  EXPECT_THAT(written, testing::Not(testing::HasSubstr("Cannot begin the day")));
}

}  // namespace
}  // namespace jemputbola::registry
