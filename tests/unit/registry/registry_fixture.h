#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/crypto/crypto.h"
#include "common/door/door.h"
#include "common/rpc/server.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "registry/api/build.h"
#include "registry/store/people.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::registry {

inline constexpr char kRegency[] = "53.03";
inline constexpr char kBokon[] = "53.03.01.2005";
// Without a centroid of its own.
inline constexpr char kBitefa[] = "53.03.01.2006";
inline constexpr char kEban[] = "53.03.02.2026";

// One province, one regency, two districts, the three villages above.
std::string AreasCsv();
inline constexpr char kPeopleHeader[] = "nik,kk,full_name,sex,birth_date,address,phone,village_code\n";
// A row of the file; born 17 Aug 1985 unless told. The number makes the NIK.
std::string PersonRow(int number, const std::string& village, const std::string& birth_date = "1985-08-17");
std::string NikOf(int number, const std::string& birth_date = "1985-08-17");
std::string NameOf(int number);

// The platform of a registry in this process: what door::Run gives it, with a clock that the test sets, no Redis, and
// the consumer in the test's hand. Peers answer at <home>/<service>.sock, if a test serves there.
class TestPlatform final : public door::Platform {
 public:
  // `owner`: processes with the same one do not keep each other out.
  TestPlatform(jemputbola::store::Database& database, const std::string& home, clock::FakeClock& clock,
               const std::string& owner);

  const door::Settings& settings() const override { return settings_; }
  const clock::Clock& clock() const override { return clock_; }
  ids::Generator& ids() override { return ids_; }
  const log::Logger& log() const override { return log_; }
  metrics::Registry& metrics() override { return metrics_; }
  jemputbola::store::Database& database() override { return database_; }
  eventlog::Ownership& ownership() override { return ownership_; }
  eventlog::EventLog& event_log() override { return *event_log_; }
  rpc::Calls& calls() override { return calls_; }
  std::string KeyPath(const std::string& name) const override { return home_ + "/" + name + ".key"; }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Peer(
      const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services) override;
  absl::Status Consume(const std::string& source, const std::string& stream, eventlog::Handler& handler) override;
  void OnTick(std::function<void()> on_tick) override { tick = std::move(on_tick); }
  void AddDependency(const std::string&, std::function<absl::Status()>) override {}

  eventlog::Handler* captures = nullptr;
  std::function<void()> tick;

 private:
  jemputbola::store::Database& database_;
  const std::string home_;
  clock::FakeClock& clock_;
  door::Settings settings_;
  ids::SystemGenerator ids_;
  log::Logger log_ = log::Logger::Null();
  metrics::Registry metrics_;
  eventlog::Ownership ownership_;
  std::unique_ptr<eventlog::EventLog> event_log_;
  rpc::Calls calls_;
};

// A registry as it runs, on a Unix socket, on both engines. It is Wednesday 24 July 2024, 08:00 WITA.
class RegistryTest : public support::OnBothStores {
 protected:
  RegistryTest();
  ~RegistryTest() override;

  // Migrates, builds and serves; again, on the same database, as after a restart.
  void Start();
  // Areas and, with any, people 1..n of Bokon.
  void Populate(int people_of_bokon = 0);

  platform::v1::ImportResult ImportAreas(const std::string& csv);
  platform::v1::ImportResult ImportPeople(const std::string& csv, std::size_t piece = 100'000);
  // What it says of rows is kept in reports_.
  grpc::Status TryImportPeople(std::string_view csv, const v1::ImportPeopleOptions& options,
                               platform::v1::ImportResult& result, std::size_t piece = 100'000);
  std::vector<v1::Area> Areas();
  // By area code, with the position they hold at.
  struct Tallies {
    eventlog::Position position;
    std::map<std::string, v1::Tally> by_code;
  };
  Tallies ListTallies(v1::AreaLevel level = v1::AREA_LEVEL_VILLAGE);
  v1::Tally Village(const std::string& code) { return ListTallies().by_code[code]; }
  absl::StatusOr<v1::Manifest> GetManifest(const std::string& village, const std::string& recipient = "unit-1",
                                           const std::string& purpose = "recording visit");

  // Person ids of a village in the order of their names.
  std::vector<std::string> PeopleOf(const std::string& village);

  // The event of a report; each call is the next of the device.
  platform::v1::Event Captured(const std::string& person_id, field_reporting::v1::Outcome outcome,
                               const std::string& place = kBokon, absl::Duration after_start = absl::ZeroDuration(),
                               const std::string& device = "device-1");
  // Applies events as the consumer does, in one transaction.
  absl::Status Deliver(std::vector<platform::v1::Event> events);
  std::vector<platform::v1::Event> Log();
  // Counts people anew, row by row, and compares with every tally.
  void ExpectTalliesEqualARecount();
  store::Standing StandingOf(const std::string& person_id);
  std::int64_t Number(const std::string& sql);

  support::TempDir dir_;
  clock::FakeClock clock_;
  // For the next Start.
  api::Options options_;
  std::unique_ptr<TestPlatform> platform_;
  std::unique_ptr<door::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::RegistryService::Stub> stub_;
  // Of the last import of people.
  std::vector<platform::v1::RowReport> reports_;

 private:
  std::map<std::string, std::int64_t> reported_;
  std::int64_t captures_seq_ = 0;
};

}  // namespace jemputbola::registry
