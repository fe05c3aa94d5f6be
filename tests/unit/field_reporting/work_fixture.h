#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/clock/civil.h"
#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/tokens.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/api/manifest_service.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/api/workday_service.h"
#include "field_reporting/store/intake.h"
#include "field_reporting/store/migrations.h"
#include "field_reporting/store/workdays.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cli/run_jb.h"

namespace jemputbola::field_reporting::api {

inline constexpr char kRegency[] = "53.03";
// Noon of 24 July 2024 in the regency.
inline const absl::Time kNoon = absl::FromCivil(absl::CivilHour(2024, 7, 24, 12), clock::FixedZone(480));

// A registry of which only the lists of villages are there.
class StandInRegistry final : public registry::v1::RegistryService::CallbackService {
 public:
  explicit StandInRegistry(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetManifest(grpc::CallbackServerContext* context,
                                        const registry::v1::GetManifestRequest* request,
                                        registry::v1::GetManifestResponse* response) override {
    return calls_.Unary(context, "GetManifest", [=, this](const rpc::Call& call) -> absl::Status {
      asked.push_back(*request);
      deadline = call.deadline;
      if (!failure.ok()) return failure;
      const auto village = villages.find(request->village_code());
      if (village == villages.end()) return absl::NotFoundError("there is no such village");
      registry::v1::Manifest& manifest = *response->mutable_manifest();
      manifest.set_village_code(request->village_code());
      manifest.set_disclosure_id(std::to_string(asked.size()) + ":ab");
      for (const registry::v1::ManifestEntry& entry : village->second) *manifest.add_entries() = entry;
      return absl::OkStatus();
    });
  }

  std::map<std::string, std::vector<registry::v1::ManifestEntry>> villages;
  absl::Status failure;
  std::vector<registry::v1::GetManifestRequest> asked;
  absl::Time deadline;

 private:
  rpc::Calls& calls_;
};

class StandInWalkIns final : public registry::v1::WalkInService::CallbackService {
 public:
  explicit StandInWalkIns(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetWalkInKey(grpc::CallbackServerContext* context, const registry::v1::GetWalkInKeyRequest*,
                                         registry::v1::GetWalkInKeyResponse* response) override {
    return calls_.Unary(context, "GetWalkInKey", [=, this](const rpc::Call&) -> absl::Status {
      if (key_id.empty()) return absl::UnimplementedError("not yet");
      response->set_key_id(key_id);
      response->set_public_key(std::string(32, 'k'));
      return absl::OkStatus();
    });
  }

  std::string key_id;

 private:
  rpc::Calls& calls_;
};

// A scheduling of which only the plan is there.
class StandInScheduling final : public scheduling::v1::SchedulingService::CallbackService {
 public:
  explicit StandInScheduling(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetPlan(grpc::CallbackServerContext* context, const scheduling::v1::GetPlanRequest* request,
                                    scheduling::v1::GetPlanResponse* response) override {
    return calls_.Unary(context, "GetPlan", [=, this](const rpc::Call&) -> absl::Status {
      if (!failure.ok()) return failure;
      for (const scheduling::v1::Tour& tour : plan.tours()) {
        const bool asked = request->from() <= tour.date() && tour.date() <= request->to();
        if (asked) *response->mutable_plan()->add_tours() = tour;
      }
      return absl::OkStatus();
    });
  }

  scheduling::v1::Tour& AddTour(const std::string& unit, const std::string& date) {
    scheduling::v1::Tour& tour = *plan.add_tours();
    tour.set_unit_id(unit);
    tour.set_date(date);
    return tour;
  }
  static void AddStop(scheduling::v1::Tour& tour, const std::string& village, int arrive, int leave) {
    scheduling::v1::Stop& stop = *tour.add_stops();
    stop.set_village_code(village);
    stop.set_village_name("Village " + village);
    stop.set_arrive_minute(arrive);
    stop.set_leave_minute(leave);
  }

  scheduling::v1::Plan plan;
  absl::Status failure;

 private:
  rpc::Calls& calls_;
};

// The part of field_reporting that hands out manifests and counts days, with the programs beside it, in this process:
// its folder is a deployment for `jb`.
class WorkTest : public support::OnBothStores {
 protected:
  WorkTest() {
    EXPECT_TRUE(crypto::Init().ok());
    EXPECT_TRUE(jemputbola::store::Migrate(database(), "field_reporting", store::Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    ownership_ = std::make_unique<eventlog::Ownership>(database(), owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(database(), *ownership_, "field_reporting", clock_, ids_);
    directory_ = std::make_unique<store::Directory>(database(), *ownership_);
    intake_ = std::make_unique<store::Intake>(database(), *ownership_, *events_, *directory_, store::Intake::Options(),
                                              log::Logger::Null(), metrics_);
    gate_ = std::make_unique<DeviceGate>(*directory_, *ownership_);
    log::Logger::Options log;
    log.service = "field_reporting";
    log.level = log::Level::kDebug;
    log.file = folder_.File("log");
    log_ = std::make_unique<log::Logger>(*log::Logger::Open(log));
    calls_ = std::make_unique<rpc::Calls>(rpc::Calls::Options(), *log_, metrics_);
    peers_ = Serve("peers", {&registry_, &walk_ins_, &scheduling_}, peer_calls_);
    const auto peers = Channel("peers");
    manifests_ =
        std::make_unique<ManifestService>(*gate_, ManifestSources(peers, peers, *log_), database(), *ownership_, clock_,
                                          crypto::Key::Random(), ManifestService::Policy(), *calls_, *log_);
    workdays_ = std::make_unique<WorkdayService>(database(), *ownership_, *events_, ids_, clock_, *calls_);
    server_ = Serve("field_reporting", {manifests_.get(), workdays_.get()}, *calls_);
    EXPECT_TRUE(rpc::WriteTokens(folder_.File("keys/tokens"), {"jb"}).ok());
    Enroll("device-1", "unit-1");
  }
  ~WorkTest() override {
    server_.reset();
    peers_.reset();
    intake_.reset();
  }

  void Enroll(const std::string& device, const std::string& unit, const std::string& regency = kRegency) {
    EXPECT_TRUE(directory_
                    ->Enroll({device, regency, unit, store::UnitKind::kMobile, {"staff-1", "staff-2"}},
                             crypto::TokenHash(token_), clock_.Now())
                    .ok());
  }

  // Reports of a device, sent in one call, as far as the rules take them.
  absl::StatusOr<std::vector<store::Outcome>> Send(const std::vector<v1::Report>& reports,
                                                   const std::string& device = "device-1",
                                                   const std::string& installation = "inst-1") {
    google::protobuf::RepeatedPtrField<v1::Report> sent(reports.begin(), reports.end());
    google::protobuf::RepeatedPtrField<v1::ReportResult> results;
    Prepared prepared = Prepare(sent, *directory_->Find(device, installation), clock_.Now(), std::nullopt, results);
    if (prepared.origins.empty()) return std::vector<store::Outcome>();
    prepared.submission->late = late_;
    absl::StatusOr<store::Submission::Receipt> answer = absl::UnknownError("none");
    absl::Notification done;
    prepared.submission->done = [&](absl::StatusOr<store::Submission::Receipt> receipt) {
      answer = std::move(receipt);
      done.Notify();
    };
    if (auto status = intake_->Submit(std::move(prepared.submission)); !status.ok()) return status;
    done.WaitForNotification();
    if (!answer.ok()) return answer.status();
    return answer->outcomes;
  }

  v1::Report At(std::int64_t seq, absl::Duration before_now = absl::ZeroDuration()) const {
    v1::Report report;
    report.set_seq(seq);
    report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock_.Now() - before_now));
    return report;
  }
  v1::Report Capture(std::int64_t seq, v1::Outcome outcome = v1::OUTCOME_CAPTURED,
                     absl::Duration before_now = absl::ZeroDuration()) const {
    v1::Report report = At(seq, before_now);
    report.mutable_capture()->set_person_id("0190e1a2-7c3d-7abc-8def-0123456789ab");
    report.mutable_capture()->set_outcome(outcome);
    report.mutable_capture()->set_place_code("53.03.01.2005");
    return report;
  }
  v1::Report Closing(std::int64_t seq, const std::string& date, std::int64_t captured,
                     absl::Duration before_now = absl::ZeroDuration()) const {
    v1::Report report = At(seq, before_now);
    report.mutable_closing()->set_date(date);
    report.mutable_closing()->set_captured(captured);
    return report;
  }

  std::vector<Workday> Days(const std::string& regency = kRegency) {
    std::vector<Workday> days;
    EXPECT_TRUE(database()
                    .Read([&](jemputbola::store::ReadTransaction& tx) {
                      days = store::ListWorkdays(tx, regency, {});
                      return absl::OkStatus();
                    })
                    .ok());
    return days;
  }

  std::vector<platform::v1::Event> Events(const std::string& regency = kRegency) const {
    std::vector<platform::v1::Event> events;
    for (;;) {
      const auto batch = events_->Read(regency, static_cast<std::int64_t>(events.size()), 0);
      if (!batch.ok() || batch->events().empty()) return events;
      for (const std::string& bytes : batch->events()) EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
    }
  }

  std::string Socket(const std::string& name) const { return folder_.File("run/" + name + ".sock"); }
  std::shared_ptr<grpc::Channel> Channel(const std::string& name) const {
    rpc::ChannelOptions options;
    options.address = "unix:" + Socket(name);
    options.caller = "test";
    return *rpc::MakeChannel(options);
  }
  cli::Answer Jb(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--regency", kRegency});
    return cli::RunJb(folder_.path(), std::move(arguments));
  }

  std::unique_ptr<rpc::Server> Serve(const std::string& name, const std::vector<grpc::Service*>& services,
                                     rpc::Calls& calls) {
    rpc::ServerOptions options;
    options.address = "unix:" + Socket(name);
    return *rpc::Server::Start(options, services, calls);
  }

  support::TempDir folder_;
  // Whether what is sent comes after the campaign's deadline.
  bool late_ = false;
  clock::FakeClock clock_{kNoon};
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  const std::string token_ = crypto::NewToken();
  std::unique_ptr<log::Logger> log_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  std::unique_ptr<store::Directory> directory_;
  std::unique_ptr<store::Intake> intake_;
  std::unique_ptr<DeviceGate> gate_;
  rpc::Calls peer_calls_{rpc::Calls::Options(), log::Logger::Null(), metrics_};
  StandInRegistry registry_{peer_calls_};
  StandInWalkIns walk_ins_{peer_calls_};
  StandInScheduling scheduling_{peer_calls_};
  std::unique_ptr<rpc::Server> peers_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<ManifestService> manifests_;
  std::unique_ptr<WorkdayService> workdays_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace jemputbola::field_reporting::api
