// The life of a service as an operator sees it: real processes of door_probe in a home of their own.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/metrics/metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/tokens.h"
#include "common/store/database.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::door {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

// SERVING of grpc.health.v1, of which Debian ships no compiled stub.
constexpr char kServing[] = "\x08\x01";

class DoorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rpc::WriteTokens(dir_.File("keys/tokens"), {"probe", "jb"}).ok());
    const auto token = rpc::ReadToken(dir_.File("keys/tokens"), "jb");
    ASSERT_TRUE(token.ok()) << token.status();
    const auto channel = rpc::MakeChannel({"unix:" + dir_.File("run/probe.sock"), "jb", *token, {}, {}});
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *channel;
  }

  std::unique_ptr<support::ChildProcess> Start(std::vector<std::string> flags = {},
                                               std::map<std::string, std::string> environment = {}) {
    flags.insert(flags.begin(), DOOR_PROBE);
    environment.emplace("JB_HOME", dir_.path());
    return std::make_unique<support::ChildProcess>(
        support::ChildProcess::Options{std::move(flags), std::move(environment), ""});
  }
  std::unique_ptr<support::ChildProcess> StartServing(std::vector<std::string> flags = {}) {
    auto probe = Start(std::move(flags));
    EXPECT_TRUE(support::Eventually([&] { return Status().has_value() || !probe->running(); })) << probe->output();
    EXPECT_TRUE(probe->running()) << probe->output();
    return probe;
  }
  // The one line that a probe says which cannot start.
  std::string Refusal(std::vector<std::string> flags = {}, std::map<std::string, std::string> environment = {}) {
    const auto probe = Start(std::move(flags), std::move(environment));
    EXPECT_EQ(probe->Wait(), 1);
    const std::string output = probe->output();
    EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
    EXPECT_THAT(output, StartsWith("jb-probe: "));
    return output;
  }

  std::optional<platform::v1::GetStatusResponse> Status() {
    const auto context = rpc::NewContext(absl::Seconds(5));
    platform::v1::GetStatusResponse response;
    const grpc::Status status = platform::v1::AdminService::NewStub(channel_)->GetStatus(context.get(), {}, &response);
    if (!status.ok()) return std::nullopt;
    return response;
  }
  std::optional<platform::v1::DependencyStatus> Dependency(const std::string& name) {
    const auto status = Status();
    if (!status) return std::nullopt;
    for (const auto& dependency : status->dependencies()) {
      if (dependency.name() == name) return dependency;
    }
    return std::nullopt;
  }
  bool Healthy() {
    grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC, channel_);
    const auto context = rpc::NewContext(absl::Seconds(5));
    const grpc::Slice empty("", 0);
    const grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer response;
    const grpc::Status status =
        grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer, grpc::ByteBuffer, grpc::ByteBuffer>(
            channel_.get(), method, context.get(), request, &response);
    grpc::Slice answer;
    return status.ok() && response.DumpToSingleSlice(&answer).ok() &&
           std::string(reinterpret_cast<const char*>(answer.begin()), answer.size()) == kServing;
  }
  // Whether the probe has written its event.
  bool Produced() {
    return support::Eventually([&] {
      const auto status = Status();
      return status && status->produced_size() == 1 && status->produced(0).head().seq() > 0;
    });
  }
  std::string LogText() const {
    std::stringstream text;
    text << std::ifstream(dir_.File("log/probe.log")).rdbuf();
    return text.str();
  }
  void WriteConfig(const std::string& content) const { std::ofstream(dir_.File("config.toml")) << content; }

  support::TempDir dir_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(DoorTest, HelpListsTheKeysAndEndsWell) {
  const auto probe = Start({"--help"});
  EXPECT_EQ(probe->Wait(), 0);
  EXPECT_THAT(probe->output(), HasSubstr("--redis.socket"));
  EXPECT_THAT(probe->output(), HasSubstr("--probe.key"));
}

TEST_F(DoorTest, AWrongKeyOfTheFileIsNamedWithItsLineAndTheNearestKey) {
  WriteConfig("[deployment]\nclokc = \"manual\"\n");
  EXPECT_THAT(Refusal(),
              HasSubstr("config.toml:2: unknown key deployment.clokc; the nearest known one is deployment.clock"));
}

TEST_F(DoorTest, TheTablesOfOtherServicesAreLeftAlone) {
  WriteConfig("[notification]\nprovider = \"spool\"\n[gateway.rpc]\naddress = \"127.0.0.1:1\"\n");
  EXPECT_TRUE(StartServing()->running());
}

TEST_F(DoorTest, AKeyMayBeGivenForOneServiceOnly) {
  WriteConfig("[log]\nfile = \"stderr\"\n[probe.log]\nfile = \"" + dir_.File("mine.log") + "\"\n");
  const auto probe = StartServing();
  EXPECT_TRUE(std::filesystem::exists(dir_.File("mine.log")));
  EXPECT_EQ(probe->output(), "");
}

TEST_F(DoorTest, WithoutAHomeItSaysHowToNameOne) {
  EXPECT_THAT(Refusal({}, {{"JB_HOME", ""}}), HasSubstr("set JB_HOME or give --deployment.home"));
}

TEST_F(DoorTest, AHomeThatIsNotThereSaysHowToMakeOne) {
  EXPECT_THAT(Refusal({"--deployment.home", dir_.File("away")}), HasSubstr("away: run jb keys init"));
}

TEST_F(DoorTest, AMissingKeyFileIsNamed) {
  EXPECT_THAT(Refusal({"--probe.key=registry"}), HasSubstr("keys/registry.key: run jb keys init"));
}

TEST_F(DoorTest, AKeyFileThatOthersMayReadIsRefused) {
  ASSERT_TRUE(crypto::Init().ok());
  ASSERT_TRUE(crypto::WriteKeyFile(dir_.File("keys/registry.key"), crypto::Key::Random()).ok());
  ASSERT_EQ(chmod(dir_.File("keys/registry.key").c_str(), 0644), 0);
  EXPECT_THAT(Refusal({"--probe.key=registry"}), HasSubstr("chmod 600"));
}

TEST_F(DoorTest, AMissingTokenIsNamed) {
  std::filesystem::remove(dir_.File("keys/tokens/probe.token"));
  EXPECT_THAT(Refusal(), HasSubstr("probe.token"));
}

TEST_F(DoorTest, ATakenSocketIsNamedAndItsHolderGoesOn) {
  const auto first = StartServing();
  EXPECT_THAT(Refusal({"--store.url=sqlite:" + dir_.File("other.sqlite")}), HasSubstr(dir_.File("run/probe.sock")));
  EXPECT_TRUE(Status().has_value());
}

TEST_F(DoorTest, ASocketThatAKilledProcessLeftIsTakenOver) {
  StartServing()->Kill();
  ASSERT_TRUE(std::filesystem::exists(dir_.File("run/probe.sock")));
  EXPECT_TRUE(StartServing()->running());
}

TEST_F(DoorTest, ATakenPortIsNamed) {
  metrics::Registry holder;
  ASSERT_TRUE(holder.Serve("127.0.0.1:0").ok());
  const std::string address = "127.0.0.1:" + std::to_string(holder.port());
  EXPECT_THAT(Refusal({"--rpc.address=" + address}), HasSubstr(address));
  EXPECT_THAT(Refusal({"--metrics.address=" + address}), HasSubstr(address));
}

TEST_F(DoorTest, AnAddressBeyondLoopbackDemandsMutualTls) {
  EXPECT_THAT(Refusal({"--rpc.address=0.0.0.0:0"}), HasSubstr("rpc.tls_certificate"));
}

TEST_F(DoorTest, ASocketPathThatIsTooLongIsRefusedInOneSentence) {
  const std::string home = dir_.File(std::string(100, 'h'));
  EXPECT_THAT(Refusal({"--deployment.home=" + home}), HasSubstr("choose a shorter deployment.home"));
}

TEST_F(DoorTest, ACellAmongManyNeedsPostgres) {
  EXPECT_THAT(Refusal({"--deployment.shard=0/2"}), HasSubstr("needs PostgreSQL"));
  EXPECT_THAT(Refusal({"--deployment.shard=2/2"}), HasSubstr("is not i/n"));
}

TEST_F(DoorTest, OnlyTheOwnerMayEnterTheRunFolder) {
  const auto probe = StartServing();
  struct stat info {};
  ASSERT_EQ(stat(dir_.File("run").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(DoorTest, WithoutRedisItServesAndSaysWhatItLacksUntilRedisComes) {
  const std::string socket = dir_.File("redis.sock");
  const auto probe = StartServing({"--redis.socket=" + socket});
  EXPECT_TRUE(support::Eventually([&] { return Healthy(); }));
  EXPECT_EQ(Status()->level(), platform::v1::LEVEL_DEGRADED);
  EXPECT_EQ(Dependency("redis")->level(), platform::v1::LEVEL_DEGRADED);
  EXPECT_THAT(Dependency("redis")->message(), Not(""));
  EXPECT_EQ(Dependency("store")->level(), platform::v1::LEVEL_OK);

  const support::RedisServer redis;
  std::filesystem::create_symlink(redis.socket(), socket);
  EXPECT_TRUE(support::Eventually([&] { return Status()->level() == platform::v1::LEVEL_OK; }))
      << Status()->DebugString();
  EXPECT_TRUE(support::Eventually([&] { return Status()->produced(0).relayed_seq() == 1; }));
}

TEST_F(DoorTest, ARedisThatEvictsIsADegradationThatSaysHowToMendIt) {
  const support::RedisServer redis({"", "allkeys-lru"});
  const auto probe = StartServing({"--redis.socket=" + redis.socket()});
  EXPECT_TRUE(support::Eventually([&] {
    const auto dependency = Dependency("redis");
    return dependency->message().find("noeviction") != std::string::npos &&
           dependency->level() == platform::v1::LEVEL_DEGRADED;
  }));
}

TEST_F(DoorTest, WithoutRedisByChoiceNothingIsMissing) {
  const auto probe = StartServing({"--redis.socket=none"});
  ASSERT_TRUE(Produced());
  const auto status = Status();
  EXPECT_EQ(status->level(), platform::v1::LEVEL_OK) << status->DebugString();
  EXPECT_FALSE(Dependency("redis").has_value());
  ASSERT_EQ(status->produced_size(), 1);
  EXPECT_EQ(status->produced(0).partition(), "53.03");
  EXPECT_EQ(status->produced(0).head().seq(), 1);
  EXPECT_NE(status->produced(0).owner(), "");
}

TEST_F(DoorTest, WithoutItsStoreItIsNotServingAndSaysSoUntilTheStoreComesBack) {
  support::PostgresServer& postgres = support::PostgresServer::Shared();
  const auto probe = StartServing({"--redis.socket=none", "--store.url=" + postgres.NewDatabase()});
  ASSERT_TRUE(support::Eventually([&] { return Healthy(); }));
  postgres.Stop();
  EXPECT_TRUE(support::Eventually([&] { return !Healthy(); }));
  EXPECT_EQ(Dependency("store")->level(), platform::v1::LEVEL_STOPPED);
  EXPECT_EQ(Status()->level(), platform::v1::LEVEL_STOPPED);
  postgres.Start();
  EXPECT_TRUE(support::Eventually([&] { return Healthy(); })) << Status()->DebugString();
}

TEST_F(DoorTest, OneCellOfManyStartsOnPostgres) {
  EXPECT_TRUE(StartServing({"--store.url=" + support::PostgresServer::Shared().NewDatabase(), "--deployment.shard=1/3"})
                  ->running());
}

TEST_F(DoorTest, AProducerThatIsAwayIsNamed) {
  const auto probe = StartServing({"--redis.socket=none", "--probe.consume"});
  EXPECT_TRUE(support::Eventually(
      [&] { return Dependency("registry events")->message().find("registry does not answer") != std::string::npos; }));
  EXPECT_TRUE(support::Eventually([&] { return Healthy(); }));
}

TEST_F(DoorTest, TermEndsStreamsAndTheProcessWell) {
  const auto probe = StartServing({"--redis.socket=none"});
  ASSERT_TRUE(Produced());
  grpc::ClientContext context;
  platform::v1::TailRequest request;
  request.set_partition("53.03");
  const auto tail = platform::v1::EventLogService::NewStub(channel_)->Tail(&context, request);
  platform::v1::TailResponse response;
  ASSERT_TRUE(tail->Read(&response));
  probe->Signal(SIGTERM);
  while (tail->Read(&response)) {
  }
  EXPECT_EQ(tail->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(probe->Wait(), 0) << probe->output();
  EXPECT_THAT(LogText(), HasSubstr("\"message\":\"Ended\""));
  EXPECT_EQ(probe->output(), "");
}

TEST_F(DoorTest, InterruptEndsItAsWell) {
  const auto probe = StartServing();
  probe->Signal(SIGINT);
  EXPECT_EQ(probe->Wait(), 0);
}

TEST_F(DoorTest, WhoeverEndsWellGivesItsLeasesUp) {
  const auto probe = StartServing({"--redis.socket=none"});
  ASSERT_TRUE(Produced());
  probe->Signal(SIGTERM);
  ASSERT_EQ(probe->Wait(), 0);
  const auto database = store::Database::Open({"sqlite:" + dir_.File("data/probe.sqlite"), 1, 1});
  ASSERT_TRUE(database.ok()) << database.status();
  std::string owner = "?";
  const absl::Status read = (*database)->Read([&](store::ReadTransaction& tx) {
    tx.sql() << "select owner from lease where partition = '53.03'", soci::into(owner);
    return absl::OkStatus();
  });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(owner, "");
}

TEST_F(DoorTest, ASuccessorOfAKilledProcessWaitsForItsLeasesToExpireAndGoesOn) {
  auto probe = StartServing({"--redis.socket=none"});
  ASSERT_TRUE(Produced());
  probe->Kill();
  probe = StartServing({"--redis.socket=none"});
  EXPECT_TRUE(support::Eventually([&] { return Status()->produced(0).head().seq() == 2; }));
  EXPECT_EQ(Status()->produced(0).fence(), 2);
}

TEST_F(DoorTest, AManualClockShowsInStatusAndInTheLogAndMovesFromOutside) {
  WriteConfig("[deployment]\nclock = \"manual\"\n");
  const auto probe = StartServing();
  EXPECT_EQ(Status()->clock_mode(), "manual");
  EXPECT_THAT(LogText(), HasSubstr("\"clock\":\"manual\""));
  const auto clock = clock::ManualClock::Open(dir_.File("clock"), absl::UnixEpoch());
  ASSERT_TRUE(clock.ok()) << clock.status();
  (*clock)->Set(absl::FromUnixSeconds(1721777400));
  EXPECT_EQ(google::protobuf::util::TimeUtil::TimestampToSeconds(Status()->now()), 1721777400);
}

TEST_F(DoorTest, StatusNamesTheServiceAndItsVersion) {
  const auto probe = StartServing();
  EXPECT_EQ(Status()->service(), "probe");
  EXPECT_EQ(Status()->clock_mode(), "system");
  EXPECT_THAT(Status()->version(), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST_F(DoorTest, AResetContinuesTheLog) {
  const auto probe = StartServing({"--redis.socket=none"});
  ASSERT_TRUE(Produced());
  const auto context = rpc::NewContext(absl::Seconds(5));
  platform::v1::ResetLogRequest request;
  request.set_partition("53.03");
  request.set_highest_seen_seq(40);
  request.set_reason("restored from yesterday");
  platform::v1::ResetLogResponse response;
  const grpc::Status status =
      platform::v1::AdminService::NewStub(channel_)->ResetLog(context.get(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.position().seq(), 41);
}

TEST_F(DoorTest, WhatAnOperatorAsksOfLettersAndSourcesThatAreNotThereIsNotFound) {
  const auto probe = StartServing({"--redis.socket=none", "--probe.consume"});
  const auto stub = platform::v1::AdminService::NewStub(channel_);
  const auto context = [] { return rpc::NewContext(absl::Seconds(5)); };
  platform::v1::RetryDeadLetterRequest retry;
  retry.set_id(7);
  platform::v1::RetryDeadLetterResponse retried;
  EXPECT_EQ(stub->RetryDeadLetter(context().get(), retry, &retried).error_code(), grpc::StatusCode::NOT_FOUND);
  platform::v1::DiscardDeadLetterRequest discard;
  discard.set_id(7);
  platform::v1::DiscardDeadLetterResponse discarded;
  EXPECT_EQ(stub->DiscardDeadLetter(context().get(), discard, &discarded).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  discard.set_reason("not ours");
  EXPECT_EQ(stub->DiscardDeadLetter(context().get(), discard, &discarded).error_code(), grpc::StatusCode::NOT_FOUND);
  platform::v1::ResumePartitionRequest resume;
  resume.set_source("scheduling");
  resume.set_partition("53.03");
  platform::v1::ResumePartitionResponse resumed;
  EXPECT_EQ(stub->ResumePartition(context().get(), resume, &resumed).error_code(), grpc::StatusCode::NOT_FOUND);
  platform::v1::ListDeadLettersResponse letters;
  EXPECT_TRUE(stub->ListDeadLetters(context().get(), {}, &letters).ok());
  EXPECT_EQ(letters.dead_letters_size(), 0);
}

}  // namespace
}  // namespace jemputbola::door
