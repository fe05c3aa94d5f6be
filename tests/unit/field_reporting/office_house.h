#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "field_reporting/api/conflict_service.h"
#include "field_reporting/api/device_service.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/store/migrations.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cli/run_jb.h"

namespace jemputbola::field_reporting::api {

inline constexpr char kRegency[] = "53.03";
inline constexpr char kDevice[] = "device-1";
inline constexpr char kInstallation[] = "inst-1";

// A process of field_reporting, as far as devices and the office's decisions go, on a Unix socket.
class Process {
 public:
  Process(std::unique_ptr<jemputbola::store::Database> database, const clock::Clock& clock, std::string address,
          std::optional<absl::CivilDay> last_day, std::function<bool(const std::string&)> in_shard = nullptr)
      : address_(std::move(address)), database_(std::move(database)) {
    EXPECT_TRUE(jemputbola::store::Migrate(*database_, "field_reporting", store::Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    owner.in_shard = std::move(in_shard);
    ownership_ = std::make_unique<eventlog::Ownership>(*database_, owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(*database_, *ownership_, "field_reporting", clock, ids_);
    directory_ = std::make_unique<store::Directory>(*database_, *ownership_, last_day);
    intake_ = std::make_unique<store::Intake>(*database_, *ownership_, *events_, *directory_, store::Intake::Options(),
                                              log::Logger::Null(), metrics_);
    gate_ = std::make_unique<DeviceGate>(*directory_, *ownership_);
    calls_ = std::make_unique<rpc::Calls>(rpc::Calls::Options(), log::Logger::Null(), metrics_);
    uploads_ = std::make_unique<UploadService>(*gate_, *intake_, clock, *calls_);
    devices_ = std::make_unique<DeviceService>(*directory_, clock, *calls_);
    conflicts_ = std::make_unique<ConflictService>(*database_, *ownership_, *events_, *intake_, clock, *calls_);
    rpc::ServerOptions server;
    server.address = address_;
    server_ = *rpc::Server::Start(server, {uploads_.get(), devices_.get(), conflicts_.get()}, *calls_);
  }
  ~Process() {
    server_.reset();
    uploads_.reset();
    conflicts_.reset();
    intake_.reset();
  }

  std::shared_ptr<grpc::Channel> Channel() const {
    rpc::ChannelOptions options;
    options.address = address_;
    options.caller = "test";
    return *rpc::MakeChannel(options);
  }
  const std::string& address() const { return address_; }
  const metrics::Registry& metrics() const { return metrics_; }

  // All events of the log, in order.
  std::vector<platform::v1::Event> Events() const {
    std::vector<platform::v1::Event> events;
    for (;;) {
      const auto batch = events_->Read(kRegency, static_cast<std::int64_t>(events.size()), 0);
      if (!batch.ok() || batch->events().empty()) return events;
      for (const std::string& bytes : batch->events()) EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
    }
  }

 private:
  const std::string address_;
  std::unique_ptr<jemputbola::store::Database> database_;
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  std::unique_ptr<store::Directory> directory_;
  std::unique_ptr<store::Intake> intake_;
  std::unique_ptr<DeviceGate> gate_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<UploadService> uploads_;
  std::unique_ptr<DeviceService> devices_;
  std::unique_ptr<ConflictService> conflicts_;
  std::unique_ptr<rpc::Server> server_;
};

// One process and its clients, on each store.
class OfficeHouse : public support::OnBothStores {
 protected:
  OfficeHouse() { EXPECT_TRUE(crypto::Init().ok()); }

  // A process of its own on the suite's database.
  std::unique_ptr<Process> Start(const std::string& name, std::function<bool(const std::string&)> in_shard = nullptr) {
    return std::make_unique<Process>(OpenAnother(), clock_, "unix:" + folder_.File(name + ".sock"), last_day_,
                                     std::move(in_shard));
  }
  Process& process() {
    if (process_ == nullptr) process_ = Start("server");
    return *process_;
  }
  void Restart() {
    process_.reset();
    process();
  }

  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(Process& to,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, const std::string& token = "") {
    const auto context = rpc::NewContext(absl::Seconds(30));
    if (!token.empty()) context->AddMetadata(kDeviceToken, token);
    Response response;
    const auto stub = Service::NewStub(to.Channel());
    const grpc::Status status = ((*stub).*method)(context.get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  v1::EnrollDeviceRequest Enrolment(const std::string& device = kDevice, const std::string& unit = "unit-1") const {
    v1::EnrollDeviceRequest request;
    request.set_device_id(device);
    request.set_regency_code(kRegency);
    request.set_unit_id(unit);
    request.set_unit_kind(v1::UNIT_KIND_MOBILE);
    request.add_staff_ids("staff-1");
    return request;
  }
  absl::StatusOr<v1::EnrollDeviceResponse> Enroll(const v1::EnrollDeviceRequest& request) {
    return Call<v1::DeviceService>(process(), &v1::DeviceService::Stub::EnrollDevice, request);
  }
  // The token of a new device.
  std::string NewToken(const std::string& device = kDevice) {
    const auto response = Enroll(Enrolment(device));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->token() : "";
  }
  std::string Rotate(Process& at, const std::string& device = kDevice) {
    v1::RotateDeviceRequest request;
    request.set_device_id(device);
    const auto response = Call<v1::DeviceService>(at, &v1::DeviceService::Stub::RotateDevice, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->token() : "";
  }
  absl::Status Revoke(Process& at, const std::string& reason = "lost near Oelami") {
    v1::RevokeDeviceRequest request;
    request.set_device_id(kDevice);
    request.set_reason(reason);
    return Call<v1::DeviceService>(at, &v1::DeviceService::Stub::RevokeDevice, request).status();
  }

  v1::Report Capture(std::int64_t seq, v1::Outcome outcome = v1::OUTCOME_CAPTURED) const {
    v1::Report report;
    report.set_seq(seq);
    report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()) - 3600);
    report.mutable_capture()->set_person_id("0190e1a2-7c3d-7abc-8def-0123456789ab");
    report.mutable_capture()->set_outcome(outcome);
    report.mutable_capture()->set_place_code("53.03.01.2005");
    return report;
  }
  v1::SubmitReportsRequest Upload(const std::vector<v1::Report>& reports,
                                  const std::string& installation = kInstallation) const {
    v1::SubmitReportsRequest request;
    request.set_device_id(kDevice);
    request.set_installation_id(installation);
    request.mutable_device_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()) + ahead_seconds_);
    for (const v1::Report& report : reports) *request.add_reports() = report;
    return request;
  }
  absl::StatusOr<v1::SubmitReportsResponse> Submit(const v1::SubmitReportsRequest& request, const std::string& token) {
    return Call<v1::FieldReportingService>(process(), &v1::FieldReportingService::Stub::SubmitReports, request, token);
  }
  // What became of the one report that is sent.
  v1::ReportStatus Send(const v1::Report& report, const std::string& token,
                        const std::string& installation = kInstallation) {
    const auto response = Submit(Upload({report}, installation), token);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->results(0).status() : v1::REPORT_STATUS_UNSPECIFIED;
  }
  absl::StatusOr<v1::GetSyncStateResponse> SyncState(const std::string& token,
                                                     const std::string& installation = kInstallation) {
    v1::GetSyncStateRequest request;
    request.set_device_id(kDevice);
    request.set_installation_id(installation);
    request.mutable_device_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()) + ahead_seconds_);
    return Call<v1::FieldReportingService>(process(), &v1::FieldReportingService::Stub::GetSyncState, request, token);
  }

  // `jb` with this process as its field_reporting.
  cli::Answer Jb(std::vector<std::string> arguments) {
    if (!has_home_) {
      EXPECT_EQ(cli::RunJb(home_.path(), {"keys", "init"}).code, 0);
      std::ofstream(home_.File("config.toml"))
          << "[deployment]\nregency = \"" << kRegency << "\"\n[field_reporting.rpc]\naddress = \""
          << process().address() << "\"\n";
      has_home_ = true;
    }
    return cli::RunJb(home_.path(), std::move(arguments));
  }

  clock::FakeClock clock_{absl::FromUnixSeconds(1'721'800'000)};
  std::optional<absl::CivilDay> last_day_;
  // Of the devices' clocks.
  std::int64_t ahead_seconds_ = 0;

 private:
  support::TempDir folder_;
  support::TempDir home_;
  bool has_home_ = false;
  std::unique_ptr<Process> process_;
};

}  // namespace jemputbola::field_reporting::api
