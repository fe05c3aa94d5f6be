#include <gmock/gmock.h>

#include <atomic>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "tests/support/eventually.h"
#include "upload_fixture.h"

// What happens when more comes than can be stored.
namespace jemputbola::field_reporting::api {
namespace {

using support::Eventually;

constexpr char kHeld[] = "jb_field_reporting_held_reports";

// What the caller is asked to wait.
std::optional<absl::Duration> PushBackOf(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto told = metadata.find("grpc-retry-pushback-ms");
  std::int64_t milliseconds = 0;
  if (told == metadata.end() || !absl::SimpleAtoi({told->second.data(), told->second.size()}, &milliseconds)) {
    return std::nullopt;
  }
  return absl::Milliseconds(milliseconds);
}

TEST(Overload, WhatDoesNotFitIsRefusedWithATimeToComeAgain) {
  UploadHouse::Options options;
  options.intake.queue_rows = 10;
  UploadHouse house(options);
  auto stub = house.Connect();
  const auto refused = house.Context();
  std::thread first;
  house.WhileHeld([&] {
    first = std::thread([&] { EXPECT_TRUE(house.Submit(*stub, *house.Context(), 1, 8).ok()); });
    ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 8; }));
    const grpc::Status status = house.Submit(*stub, *refused, 9, 11);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    // What still fits is not refused.
    EXPECT_TRUE(house.intake().CheckRoom(2).ok());
  });
  first.join();
  const auto wait = PushBackOf(*refused);
  ASSERT_TRUE(wait.has_value());
  EXPECT_GE(*wait, absl::Milliseconds(10));
  EXPECT_LE(*wait, absl::Seconds(7));
  EXPECT_TRUE(house.Submit(*stub, *house.Context(), 9, 11).ok());
  EXPECT_EQ(house.EventIds().size(), 11u);
}

TEST(Overload, MemoryIsBoundedHoweverManyCallersCome) {
  UploadHouse::Options options;
  options.intake.queue_rows = 1'000;
  UploadHouse house(options);
  auto stub = house.Connect();
  constexpr int kCallers = 40;
  std::atomic<int> refused = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> callers;
  house.WhileHeld([&] {
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        const grpc::Status status = house.Submit(*stub, *house.Context(), caller * 100 + 1, caller * 100 + 100);
        ++(status.ok() ? taken : refused);
        EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
      });
    }
    EXPECT_TRUE(Eventually([&] { return refused == kCallers - 10; }));
    EXPECT_EQ(house.Metric(kHeld), 1'000);
  });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(taken, 10);
  EXPECT_EQ(house.EventIds().size(), 1'000u);
}

TEST(Overload, LargeReportsAreBoundedByTheirBytes) {
  UploadHouse::Options options;
  options.intake.queue_bytes = 20'000;
  UploadHouse house(options);
  auto stub = house.Connect();
  std::thread first;
  house.WhileHeld([&] {
    first = std::thread([&] { EXPECT_TRUE(house.Submit(*stub, *house.Context(), 1, 10).ok()); });
    ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 10; }));
    EXPECT_EQ(house.Submit(*stub, *house.Context(), 11, 60).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  });
  first.join();
}

TEST(Overload, AGreedyDeviceIsToldToWaitAndOthersAreNot) {
  UploadHouse::Options options;
  options.device_rate = {1'000, 100};
  UploadHouse house(options);
  house.Enroll("device-2");
  auto stub = house.Connect();
  ASSERT_TRUE(house.Submit(*stub, *house.Context(), 1, 100).ok());
  const auto refused = house.Context();
  ASSERT_EQ(house.Submit(*stub, *refused, 101, 200).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(house.Submit(*stub, *house.Context(), 1, 100, "device-2").ok());
  const auto wait = PushBackOf(*refused);
  ASSERT_TRUE(wait.has_value());
  EXPECT_LE(*wait, absl::Milliseconds(130));
  absl::SleepFor(*wait);
  EXPECT_TRUE(house.Submit(*stub, *house.Context(), 101, 200).ok());
}

TEST(Overload, AReportThatIsRefusedForNowCostsTheDeviceNothing) {
  UploadHouse::Options options;
  options.device_rate = {0.001, 100};
  options.intake.queue_rows = 10;
  UploadHouse house(options);
  house.Enroll("device-2");
  auto stub = house.Connect();
  std::thread other;
  house.WhileHeld([&] {
    other = std::thread([&] { EXPECT_TRUE(house.Submit(*stub, *house.Context(), 1, 10, "device-2").ok()); });
    ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 10; }));
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(house.Submit(*stub, *house.Context(), 1, 60).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    }
  });
  other.join();
  ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 0; }));
  EXPECT_TRUE(house.Submit(*stub, *house.Context(), 1, 60).ok());
}

// Answers the first call as told, later ones with success.
class OnceAway final : public v1::FieldReportingService::CallbackService {
 public:
  grpc::ServerUnaryReactor* SubmitReports(grpc::CallbackServerContext* context, const v1::SubmitReportsRequest*,
                                          v1::SubmitReportsResponse*) override {
    auto* reactor = context->DefaultReactor();
    if (calls++ > 0) {
      reactor->Finish(grpc::Status::OK);
      return reactor;
    }
    context->AddTrailingMetadata("grpc-retry-pushback-ms", "400");
    reactor->Finish({grpc::StatusCode::UNAVAILABLE, "away"});
    return reactor;
  }
  std::atomic<int> calls = 0;
};

TEST(Overload, TheRetriesOfAChannelComeNoEarlierThanTold) {
  support::TempDir folder;
  metrics::Registry metrics;
  rpc::Calls calls({}, log::Logger::Null(), metrics);
  OnceAway service;
  rpc::ServerOptions options;
  options.address = "unix:" + folder.File("away.sock");
  const auto server = *rpc::Server::Start(options, {&service}, calls);
  rpc::ChannelOptions to;
  to.address = options.address;
  to.services = {v1::SubmitReportsRequest::descriptor()->file()->FindServiceByName("FieldReportingService")};
  const auto stub = v1::FieldReportingService::NewStub(*rpc::MakeChannel(to));
  const absl::Time begin = absl::Now();
  v1::SubmitReportsResponse response;
  EXPECT_TRUE(stub->SubmitReports(rpc::NewContext(absl::Seconds(20)).get(), {}, &response).ok());
  // Its own back-off is 50 ms at the most.
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(400));
  EXPECT_EQ(service.calls, 2);
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
