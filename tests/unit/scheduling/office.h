#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/clock/civil.h"
#include "common/clock/clock.h"
#include "common/eventlog/consumer_store.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/registry/v1/tally.pb.h"
#include "scheduling/api/announcer.h"
#include "scheduling/api/campaign_desk.h"
#include "scheduling/api/operator.h"
#include "scheduling/api/report_handler.h"
#include "scheduling/api/service.h"
#include "scheduling/api/tally_handler.h"
#include "scheduling/store/migrations.h"
#include "tests/support/fresh_database.h"

// A whole scheduling service without its processes around it: events are handed to the handlers as a consumer does.
namespace jemputbola::scheduling::fixtures {

inline constexpr char kRegency[] = "53.03";
inline const absl::CivilDay kWednesday(2024, 7, 24);
inline const absl::TimeZone kWita = clock::FixedZone(480);

class FakeRegistry final : public RegistrySource {
 public:
  absl::StatusOr<std::vector<CachedArea>> ListAreas(const std::string&) override {
    if (away) return absl::UnavailableError("the registry is away");
    return areas;
  }
  absl::StatusOr<TallySnapshot> ListTallies(const std::string&) override { return snapshot; }

  bool away = false;
  std::vector<CachedArea> areas;
  TallySnapshot snapshot;
};

// The parts of one process over a database.
struct Process {
  Process(store::Database& database, RegistrySource& registry, const clock::Clock& clock, ids::Generator& ids,
          rpc::Calls& calls, metrics::Registry& metrics, const std::string& owner)
      : ownership(database, {.owner = owner, .in_shard = {}}, log::Logger::Null()),
        event_log(eventlog::EventLog::Open(database, ownership, "scheduling", clock, ids).value()),
        live(database, clock, calls),
        replanner(database, ownership, registry, live, clock, log::Logger::Null(), metrics),
        tallies(registry, live, replanner),
        reports(*event_log, clock, live, replanner),
        announcer(database, ownership, *event_log, clock, replanner, log::Logger::Null()),
        desk(database, ownership, *event_log, clock, replanner),
        office(database, ownership, *event_log, clock, replanner) {}

  eventlog::Ownership ownership;
  std::unique_ptr<eventlog::EventLog> event_log;
  Live live;
  Replanner replanner;
  TallyHandler tallies;
  ReportHandler reports;
  Announcer announcer;
  CampaignDesk desk;
  Operator office;
};

v1::Campaign July();

class Office : public support::OnBothStores {
 protected:
  Office();

  // The parts are made anew, as after a restart of the process.
  void Restart();
  void SetTime(absl::CivilDay day, int minute) { clock_.Set(clock::AtMinute(day, minute, kWita)); }
  // What the tick of the platform does, once.
  void Tick();

  // The registry changed these villages: (code, workload).
  void Tally(const std::vector<std::pair<std::string, std::int64_t>>& villages);
  // A crew reported; the same seq is the same report.
  absl::Status Report(std::int64_t seq, const google::protobuf::Message& payload);
  field_reporting::v1::ReportSource Source(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute);
  absl::Status Capture(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                       const std::string& village);
  absl::Status Leave(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                     const std::string& village);

  std::vector<Visit> AllVisits();
  // Everything in the log of visits, in order.
  std::vector<platform::v1::Event> Events();
  v1::Plan PlanNow();
  absl::Status Set(const v1::Campaign& campaign);
  // The number of visits announced.
  absl::StatusOr<int> Open(const std::string& reference = "");
  absl::Status Close(v1::StandingVisits visits = v1::STANDING_VISITS_CANCEL);
  void SetAndOpen();

  FakeRegistry registry_;
  clock::FakeClock clock_;
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  rpc::Calls calls_;
  std::unique_ptr<Process> process_;
  std::int64_t tally_seq_ = 0;
};

}  // namespace jemputbola::scheduling::fixtures
