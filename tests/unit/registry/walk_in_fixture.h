#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/crypto/sealed_box.h"
#include "common/eventlog/ownership.h"
#include "field_reporting/api/walk_in_service.h"
#include "field_reporting/store/migrations.h"
#include "field_reporting/store/walk_ins.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"
#include "jemputbola/registry/v1/walk_in.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {

// field_reporting's side of walk-ins: its real service over a database of its own, on the socket where a test's
// registry looks for it.
class FieldReportingAtHand {
 public:
  FieldReportingAtHand(jemputbola::store::Engine engine, std::string socket)
      : fresh_(engine), database_(fresh_.Open()), socket_(std::move(socket)) {
    EXPECT_TRUE(jemputbola::store::Migrate(*database_, "field_reporting", field_reporting::store::Migrations()).ok());
    Open();
  }

  void Open() {
    rpc::ServerOptions options;
    options.address = "unix:" + socket_;
    options.drain = absl::Seconds(1);
    // Calls that were drained take no more.
    calls_ = std::make_unique<rpc::Calls>(OnlyTheRegistryCalls(), log::Logger::Null(), metrics_);
    service_ = std::make_unique<field_reporting::api::WalkInService>(*database_, ownership_, clock_, *calls_);
    auto server = rpc::Server::Start(options, {service_.get()}, *calls_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void Close() { server_.reset(); }

  void Keep(const field_reporting::store::KeptWalkIn& walk_in) {
    const auto kept = database_->Write([&](jemputbola::store::WriteTransaction& tx) {
      field_reporting::store::KeepWalkIns(tx, kRegency, {walk_in}, absl::FromUnixSeconds(1'721'779'200));
      return absl::OkStatus();
    });
    EXPECT_TRUE(kept.ok()) << kept;
  }
  // That the registry still needs.
  std::int64_t boxes() {
    long long count = 0;
    const auto read = database_->Read([&](jemputbola::store::ReadTransaction& tx) {
      tx.sql() << "select count(*) from walk_in_box where released_at is null", soci::into(count);
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return count;
  }

 private:
  static rpc::Calls::Options OnlyTheRegistryCalls() {
    rpc::Calls::Options options;
    options.authenticate = [](const grpc::CallbackServerContext&) -> absl::StatusOr<std::string> {
      return std::string("registry");
    };
    return options;
  }

  support::FreshDatabase fresh_;
  std::unique_ptr<jemputbola::store::Database> database_;
  const std::string socket_;
  eventlog::Ownership ownership_{*database_, {.owner = "field-reporting", .in_shard = {}}, log::Logger::Null()};
  clock::FakeClock clock_{absl::FromUnixSeconds(1'721'779'200)};
  metrics::Registry metrics_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<field_reporting::api::WalkInService> service_;
  std::unique_ptr<rpc::Server> server_;
};

// A registry to which walk-ins come.
class WalkInTest : public PrivacyTest {
 protected:
  WalkInTest() : field_(GetParam(), dir_.File("field_reporting.sock")) { ConnectWalkIns(); }

  void ConnectWalkIns() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    walk_ins_ = v1::WalkInService::NewStub(rpc::MakeChannel(options).value());
  }

  // The person whom PersonRow(number, …) makes, living in `home`.
  static v1::WalkInIdentity Person(int number, const std::string& home) {
    v1::WalkInIdentity identity;
    identity.set_nik(NikOf(number));
    identity.set_full_name(NameOf(number));
    identity.set_birth_date("1985-08-17");
    identity.set_home_code(home);
    return identity;
  }
  v1::GetWalkInKeyResponse Key() {
    v1::GetWalkInKeyResponse key;
    const grpc::Status status = walk_ins_->GetWalkInKey(Context().get(), v1::GetWalkInKeyRequest(), &key);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return key;
  }

  // The event of a report whose box field_reporting keeps from now on.
  platform::v1::Event WalkIn(const v1::WalkInIdentity& identity,
                             field_reporting::v1::Outcome outcome = field_reporting::v1::OUTCOME_CAPTURED,
                             const std::string& place = kEban) {
    const v1::GetWalkInKeyResponse key = Key();
    return WalkIn(*crypto::SealFor(key.public_key(), identity.SerializeAsString()), key.key_id(), outcome, place);
  }
  platform::v1::Event WalkIn(const std::string& box, const std::string& key_id, field_reporting::v1::Outcome outcome,
                             const std::string& place) {
    platform::v1::Event event = Captured("", outcome, place);
    field_reporting::v1::CaptureReported reported;
    EXPECT_TRUE(reported.ParseFromString(event.data()));
    reported.mutable_capture()->mutable_walk_in()->set_key_id(key_id);
    event.set_data(reported.SerializeAsString());
    field_.Keep(
        {{reported.source().device_id(), reported.source().installation_id(), reported.source().seq()}, {key_id, box}});
    return event;
  }
  // A correction of `of` that comes from the report in `instead`; without one, a void.
  platform::v1::Event Corrected(const platform::v1::Event& of, const platform::v1::Event* instead = nullptr) {
    field_reporting::v1::CaptureReported target;
    EXPECT_TRUE(target.ParseFromString(of.data()));
    platform::v1::Event event = instead != nullptr ? *instead : Captured("", field_reporting::v1::OUTCOME_CAPTURED);
    field_reporting::v1::CaptureReported reported;
    EXPECT_TRUE(reported.ParseFromString(event.data()));
    field_reporting::v1::ReportCorrected corrected;
    *corrected.mutable_source() = reported.source();
    corrected.mutable_target()->set_device_id(target.source().device_id());
    corrected.mutable_target()->set_installation_id(target.source().installation_id());
    corrected.mutable_target()->set_seq(target.source().seq());
    if (instead != nullptr) *corrected.mutable_capture() = reported.capture();
    event.set_type(corrected.GetDescriptor()->full_name());
    event.set_data(corrected.SerializeAsString());
    return event;
  }

  v1::ListWalkInsResponse ListWalkIns() {
    v1::ListWalkInsRequest request;
    request.set_regency_code(kRegency);
    v1::ListWalkInsResponse response;
    const grpc::Status status = walk_ins_->ListWalkIns(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  // Until nobody waits any more.
  bool Identified() {
    return support::Eventually([&] { return Number("select count(*) from walk_in where state = 0") == 0; });
  }

  void ExpectTheHistoryGivesTheSame() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    const auto stub = v1::RebuildService::NewStub(rpc::MakeChannel(options).value());
    v1::RebuildRequest request;
    request.set_regency_code(kRegency);
    request.set_verify_only(true);
    v1::RebuildResponse response;
    const grpc::Status status = stub->Rebuild(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.different(), 0) << response.DebugString();
  }

  struct Handed {
    v1::ExportGuestsResponse first;
    std::vector<v1::Guest> guests;
    grpc::Status status;
  };
  Handed ExportGuests(const std::string& home = "", const std::string& purpose = "handing over") {
    v1::ExportGuestsRequest request;
    request.set_regency_code(kRegency);
    request.set_home_regency_code(home);
    request.set_recipient("Dukcapil TTS");
    request.set_purpose(purpose);
    const auto context = Context();
    auto reader = walk_ins_->ExportGuests(context.get(), request);
    Handed handed;
    v1::ExportGuestsResponse response;
    while (reader->Read(&response)) {
      if (!response.disclosure_id().empty()) handed.first = response;
      handed.guests.insert(handed.guests.end(), response.guests().begin(), response.guests().end());
    }
    handed.status = reader->Finish();
    return handed;
  }

  FieldReportingAtHand field_;
  std::unique_ptr<v1::WalkInService::Stub> walk_ins_;
};

}  // namespace jemputbola::registry
