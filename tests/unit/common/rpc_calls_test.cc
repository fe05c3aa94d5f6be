#include <grpcpp/health_check_service_interface.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "rpc_fixture.h"

namespace jemputbola::rpc {
namespace {

using platform::v1::AdminService;
using platform::v1::GetStatusResponse;

TEST_F(RpcTest, ACallIsAnsweredUnderTheNameOfItsToken) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call& call, GetStatusResponse* response) {
    response->set_service(call.caller);
    return absl::OkStatus();
  });
  auto server = Serve(*calls, {&admin});
  auto response = GetStatus(Connect());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->service(), "caller");
}

TEST_F(RpcTest, ACallWithAnUnknownTokenOrNoneIsRefused) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  auto server = Serve(*calls, {&admin});
  EXPECT_EQ(GetStatus(Connect("server", "guessed")).status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(GetStatus(Connect("server", "")).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(RpcTest, ACallWithoutADeadlineIsRefused) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  auto server = Serve(*calls, {&admin});
  absl::Status status = GetStatus(Connect(), absl::InfiniteDuration()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
}

TEST_F(RpcTest, ANestedCallGetsTheEarlierDeadline) {
  auto calls = MakeCalls();
  std::atomic<absl::Time> nested = absl::InfinitePast();
  Admin inner(*calls, [&](const Call& call, GetStatusResponse*) {
    nested = call.deadline;
    return absl::OkStatus();
  });
  auto inner_server = Serve(*calls, {&inner}, "inner");
  auto channel = Connect("inner");
  std::atomic<absl::Time> outer_deadline = absl::InfinitePast();
  absl::Duration inner_timeout = absl::Seconds(60);
  auto outer_calls = MakeCalls();
  Admin outer(*outer_calls, [&](const Call& call, GetStatusResponse*) {
    outer_deadline = call.deadline;
    return GetStatus(channel, inner_timeout).status();
  });
  auto outer_server = Serve(*outer_calls, {&outer}, "outer");

  ASSERT_TRUE(GetStatus(Connect("outer"), absl::Seconds(20)).ok());
  // gRPC sends a deadline as a time-out, so that it shifts a little on its way.
  EXPECT_LT(nested.load(), outer_deadline.load() + absl::Seconds(1));
  inner_timeout = absl::Seconds(2);
  ASSERT_TRUE(GetStatus(Connect("outer"), absl::Seconds(20)).ok());
  EXPECT_LT(nested.load(), outer_deadline.load() - absl::Seconds(10));
  EXPECT_EQ(CurrentDeadline(), absl::InfiniteFuture());
}

TEST_F(RpcTest, OnlyCallsThatMayBeRepeatedAreRetried) {
  auto calls = MakeCalls();
  std::atomic<int> attempts = 0;
  Admin admin(*calls, [&](const Call&, GetStatusResponse*) {
    return ++attempts < 3 ? absl::UnavailableError("not yet") : absl::OkStatus();
  });
  auto server = Serve(*calls, {&admin});
  auto channel = Connect();
  EXPECT_TRUE(GetStatus(channel).ok());
  EXPECT_EQ(attempts, 3);

  attempts = 0;
  EXPECT_EQ(Resume(channel).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(attempts, 1);
}

TEST_F(RpcTest, RetriesGiveUpAfterFourAttempts) {
  auto calls = MakeCalls();
  std::atomic<int> attempts = 0;
  Admin admin(*calls, [&](const Call&, GetStatusResponse*) {
    ++attempts;
    return absl::UnavailableError("never");
  });
  auto server = Serve(*calls, {&admin});
  EXPECT_EQ(GetStatus(Connect()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(attempts, 4);
}

TEST_F(RpcTest, AFullQueueRefusesCallsAndSaysWhenToComeAgain) {
  auto calls = MakeCalls(1, 1);
  absl::Notification release;
  absl::Notification running;
  Admin admin(*calls, [&](const Call&, GetStatusResponse*) {
    if (!running.HasBeenNotified()) running.Notify();
    release.WaitForNotification();
    return absl::OkStatus();
  });
  auto server = Serve(*calls, {&admin});
  auto channel = Connect();
  std::atomic<int> served = 0;
  std::atomic<int> refused = 0;
  std::atomic<std::size_t> told_when_to_come_again = 0;
  auto call = [&] {
    const auto context = NewContext(absl::Seconds(5));
    GetStatusResponse response;
    const grpc::Status status = platform::v1::AdminService::NewStub(channel)->GetStatus(context.get(), {}, &response);
    if (status.ok()) ++served;
    if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) return;
    told_when_to_come_again += context->GetServerTrailingMetadata().count("grpc-retry-pushback-ms");
    if (++refused == 2) release.Notify();
  };
  std::vector<std::thread> callers;
  callers.emplace_back(call);
  running.WaitForNotification();
  for (int i = 0; i < 3; ++i) callers.emplace_back(call);  // one waits, two are too many
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(served, 2);
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(told_when_to_come_again, 2u);
}

TEST_F(RpcTest, ABodyThatThrowsAnswersInternalWithoutDetail) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) -> absl::Status { throw std::runtime_error("secret"); });
  auto server = Serve(*calls, {&admin});
  absl::Status status = GetStatus(Connect()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message().find("secret"), absl::string_view::npos);
}

TEST_F(RpcTest, TheCallersTraceReachesTheServer) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse* response) {
    response->set_service(std::string(log::CurrentTrace()));
    return absl::OkStatus();
  });
  auto server = Serve(*calls, {&admin});
  log::TraceScope trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  auto response = GetStatus(Connect());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->service().substr(0, 36), "00-0af7651916cd43dd8448eb211c80319c-");
}

TEST_F(RpcTest, ACallThatFinishesLaterOnAnotherThreadIsAnswered) {
  class Later final : public AdminService::CallbackService {
   public:
    explicit Later(Calls& calls) : calls_(calls) {}
    ~Later() override {
      if (thread_.joinable()) thread_.join();
    }
    grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const platform::v1::GetStatusRequest*,
                                        GetStatusResponse* response) override {
      return calls_.UnaryAsync(context, "GetStatus",
                               [=, this](const Call& call, std::function<void(absl::Status)> done) {
                                 thread_ = std::thread([=, caller = call.caller] {
                                   response->set_service(caller);
                                   done(absl::OkStatus());
                                 });
                               });
    }

   private:
    Calls& calls_;
    std::thread thread_;
  };
  auto calls = MakeCalls();
  Later later(*calls);
  auto server = Serve(*calls, {&later});
  auto response = GetStatus(Connect());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->service(), "caller");
}

TEST_F(RpcTest, CallsAreCountedByMethodAndStatus) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::NotFoundError("nothing"); });
  auto server = Serve(*calls, {&admin});
  EXPECT_EQ(GetStatus(Connect()).status().code(), absl::StatusCode::kNotFound);
  std::string text = metrics_.Scrape();
  EXPECT_NE(text.find(R"(jb_rpc_total{code="NOT_FOUND",method="GetStatus"} 1)"), std::string::npos) << text;
}

}  // namespace
}  // namespace jemputbola::rpc
