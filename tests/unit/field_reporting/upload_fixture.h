#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/store/migrations.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::field_reporting::api {

inline constexpr char kRegency[] = "53.03";
inline constexpr char kDevice[] = "device-1";
inline constexpr char kInstallation[] = "inst-1";

using Stub = v1::FieldReportingService::Stub;

// A field_reporting of one enrolled device that answers on a Unix socket, in this process.
class UploadHouse {
 public:
  struct Options {
    jemputbola::store::Engine engine = jemputbola::store::Engine::kSqlite;
    store::Intake::Options intake;
    TokenBucket::Rate device_rate;
  };
  UploadHouse() : UploadHouse(Options()) {}
  explicit UploadHouse(const Options& options) : fresh_(options.engine), database_(fresh_.Open()) {
    EXPECT_TRUE(jemputbola::store::Migrate(*database_, "field_reporting", store::Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    ownership_ = std::make_unique<eventlog::Ownership>(*database_, owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(*database_, *ownership_, "field_reporting", clock_, ids_);
    directory_ = std::make_unique<store::Directory>(*database_, *ownership_);
    intake_ = std::make_unique<store::Intake>(*database_, *ownership_, *events_, *directory_, options.intake,
                                              log::Logger::Null(), metrics_);
    gate_ = std::make_unique<DeviceGate>(*directory_, *ownership_);
    device_rate_ = options.device_rate;
    Serve();
    Enroll(kDevice);
  }
  ~UploadHouse() {
    server_.reset();
    service_.reset();
    intake_.reset();
  }

  void Enroll(const std::string& device_id) {
    const store::Device device = {device_id, kRegency, "unit-1", store::UnitKind::kMobile, {"staff-1"}};
    EXPECT_TRUE(directory_->Enroll(device, crypto::TokenHash(token_), clock_.Now()).ok());
  }
  void Revoke() { EXPECT_TRUE(directory_->Revoke(kDevice, "lost", clock_.Now()).ok()); }

  std::unique_ptr<Stub> Connect() const {
    rpc::ChannelOptions options;
    options.address = Address();
    options.caller = "test";
    options.services = {v1::SubmitReportsRequest::descriptor()->file()->FindServiceByName("FieldReportingService")};
    return v1::FieldReportingService::NewStub(*rpc::MakeChannel(options));
  }
  std::unique_ptr<grpc::ClientContext> Context() const {
    auto context = rpc::NewContext(absl::Seconds(60));
    context->AddMetadata(kDeviceToken, token_);
    return context;
  }

  // One call with captures first … last.
  grpc::Status Submit(Stub& stub, grpc::ClientContext& context, std::int64_t first, std::int64_t last,
                      const std::string& device = kDevice) const {
    v1::SubmitReportsRequest request;
    request.set_device_id(device);
    request.set_installation_id(kInstallation);
    for (std::int64_t seq = first; seq <= last; ++seq) *request.add_reports() = Capture(seq);
    v1::SubmitReportsResponse response;
    return stub.SubmitReports(&context, request, &response);
  }

  v1::Report Capture(std::int64_t seq) const {
    v1::Report report;
    report.set_seq(seq);
    report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()) - 3600);
    report.mutable_capture()->set_person_id("0190e1a2-7c3d-7abc-8def-0123456789ab");
    report.mutable_capture()->set_outcome(v1::OUTCOME_CAPTURED);
    report.mutable_capture()->set_place_code("53.03.01.2005");
    return report;
  }

  // The ids of the events in the log, in order.
  std::vector<std::string> EventIds() const {
    std::vector<std::string> ids;
    for (;;) {
      const auto batch = events_->Read(kRegency, static_cast<std::int64_t>(ids.size()), 0);
      if (!batch.ok() || batch->events().empty()) return ids;
      for (const std::string& bytes : batch->events()) {
        platform::v1::Event event;
        EXPECT_TRUE(event.ParseFromString(bytes));
        ids.push_back(event.id());
      }
    }
  }
  static std::string IdOf(std::int64_t seq, const std::string& installation = kInstallation) {
    return absl::StrCat(kDevice, "/", installation, "/", seq);
  }

  // Runs `body` while no commit of the regency can be made.
  void WhileHeld(const std::function<void()>& body) {
    absl::Notification held;
    absl::Notification release;
    std::thread holder([&] {
      const absl::Status status = database_->Write([&](jemputbola::store::WriteTransaction& tx) {
        auto fence = ownership_->Check(tx, kRegency);
        held.Notify();
        release.WaitForNotification();
        return fence.status();
      });
      EXPECT_TRUE(status.ok()) << status;
    });
    held.WaitForNotification();
    body();
    release.Notify();
    holder.join();
  }

  // The value of a metric without labels; -1 when there is none.
  double Metric(const std::string& name) const {
    const std::string scraped = "\n" + metrics_.Scrape();
    const auto at = scraped.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(scraped.substr(at + name.size() + 2));
  }

  // Tells its streams, waits for its calls, and answers no more.
  void Shutdown() { server_->Shutdown(); }
  // And answers again.
  void Restart() {
    server_.reset();
    service_.reset();
    calls_.reset();
    Serve();
  }

  const std::string& url() const { return fresh_.url(); }
  // Where it answers, and what its devices prove themselves with.
  std::string Address() const { return "unix:" + folder_.File("server.sock"); }
  const std::string& token() const { return token_; }
  clock::FakeClock& clock() { return clock_; }
  store::Intake& intake() { return *intake_; }

 private:
  void Serve() {
    calls_ = std::make_unique<rpc::Calls>(rpc::Calls::Options(), log::Logger::Null(), metrics_);
    service_ = std::make_unique<UploadService>(*gate_, *intake_, clock_, *calls_, device_rate_);
    rpc::ServerOptions server;
    server.address = Address();
    server.drain = absl::Seconds(10);
    server_ = *rpc::Server::Start(server, {service_.get()}, *calls_);
  }

  support::TempDir folder_;
  support::FreshDatabase fresh_;
  std::unique_ptr<jemputbola::store::Database> database_;
  clock::FakeClock clock_{absl::FromUnixSeconds(1'721'800'000)};
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  const std::string token_ = crypto::NewToken();
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  std::unique_ptr<store::Directory> directory_;
  std::unique_ptr<store::Intake> intake_;
  std::unique_ptr<DeviceGate> gate_;
  std::unique_ptr<rpc::Calls> calls_;
  TokenBucket::Rate device_rate_;
  std::unique_ptr<UploadService> service_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace jemputbola::field_reporting::api
