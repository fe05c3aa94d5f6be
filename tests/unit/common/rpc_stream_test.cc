#include <atomic>
#include <thread>

#include "rpc_fixture.h"

namespace jemputbola::rpc {
namespace {

using notification::v1::ImportContactsRequest;
using notification::v1::ImportContactsResponse;
using notification::v1::NotificationService;
using platform::v1::EventLogService;
using platform::v1::TailRequest;
using platform::v1::TailResponse;

// Reads chunks to the end; counts bytes into rows; tells whether the stream broke.
class Importer final : public NotificationService::CallbackService {
 public:
  explicit Importer(Calls& calls) : calls_(calls) {}
  grpc::ServerReadReactor<ImportContactsRequest>* ImportContacts(grpc::CallbackServerContext* context,
                                                                 ImportContactsResponse* response) override {
    return calls_.ClientStream<ImportContactsRequest>(
        context, "ImportContacts",
        [=, this](const Call& call, const std::function<bool(ImportContactsRequest*)>& read) {
          ImportContactsRequest request;
          std::int64_t bytes = 0;
          while (read(&request)) {
            bytes += static_cast<std::int64_t>(request.chunk().size());
            if (!started.HasBeenNotified()) started.Notify();
          }
          response->mutable_result()->set_rows(bytes);
          broken = call.broken();
          ended.Notify();
          return absl::OkStatus();
        });
  }

  absl::Notification started;
  absl::Notification ended;
  std::atomic<bool> broken = false;

 private:
  Calls& calls_;
};

TEST_F(RpcTest, AClientStreamIsReadToItsEnd) {
  auto calls = MakeCalls();
  Importer importer(*calls);
  auto server = Serve(*calls, {&importer});
  ImportContactsResponse response;
  auto context = NewContext(absl::Seconds(5));
  auto writer = NotificationService::NewStub(Connect())->ImportContacts(context.get(), &response);
  ImportContactsRequest request;
  request.set_chunk("12345");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer->Write(request));
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.result().rows(), 500);
  EXPECT_FALSE(importer.broken);
}

TEST_F(RpcTest, AClientStreamWhoseCallerGoesAwayIsBroken) {
  auto calls = MakeCalls();
  Importer importer(*calls);
  auto server = Serve(*calls, {&importer});
  ImportContactsResponse response;
  auto context = NewContext(absl::Seconds(5));
  auto writer = NotificationService::NewStub(Connect())->ImportContacts(context.get(), &response);
  ImportContactsRequest request;
  request.set_chunk("12345");
  ASSERT_TRUE(writer->Write(request));
  importer.started.WaitForNotification();
  context->TryCancel();
  importer.ended.WaitForNotification();
  EXPECT_TRUE(importer.broken);
}

// A log whose Tail is a body that writes `count` messages, or a watch.
class Log final : public EventLogService::CallbackService {
 public:
  Log(Calls& calls, int count) : calls_(calls), count_(count) {}
  grpc::ServerWriteReactor<TailResponse>* Tail(grpc::CallbackServerContext* context, const TailRequest*) override {
    return calls_.ServerStream<TailResponse>(
        context, "Tail", [this](const Call&, const std::function<bool(const TailResponse&)>& write) {
          TailResponse response;
          for (int i = 1; i <= count_; ++i) {
            response.mutable_batch()->mutable_last()->set_seq(i);
            if (!write(response)) {
              gone.Notify();
              return absl::CancelledError("gone");
            }
          }
          return absl::OkStatus();
        });
  }
  absl::Notification gone;

 private:
  Calls& calls_;
  int count_;
};

TEST_F(RpcTest, AServerStreamSendsAllAndThenTheStatus) {
  auto calls = MakeCalls();
  Log log(*calls, 1000);
  auto server = Serve(*calls, {&log});
  auto context = NewContext(absl::Seconds(10));
  auto reader = EventLogService::NewStub(Connect())->Tail(context.get(), {});
  TailResponse response;
  int count = 0;
  while (reader->Read(&response)) EXPECT_EQ(response.batch().last().seq(), ++count);
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(count, 1000);
}

TEST_F(RpcTest, AServerStreamLearnsThatItsReaderHasGone) {
  auto calls = MakeCalls();
  Log log(*calls, 1 << 30);
  auto server = Serve(*calls, {&log});
  auto context = NewContext(absl::Seconds(10));
  auto reader = EventLogService::NewStub(Connect())->Tail(context.get(), {});
  TailResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context->TryCancel();
  EXPECT_TRUE(log.gone.WaitForNotificationWithTimeout(absl::Seconds(10)));
}

// A watch by partition; the first message has seq 0.
class Watched final : public EventLogService::CallbackService {
 public:
  Watched(Calls& calls, Watchers<TailResponse>::Slow slow) : watchers(calls, slow, 16) {}
  grpc::ServerWriteReactor<TailResponse>* Tail(grpc::CallbackServerContext* context,
                                               const TailRequest* request) override {
    return watchers.Add(context, "Tail", request->partition(), [this]() -> absl::StatusOr<TailResponse> {
      if (!first.ok()) return first;
      return TailResponse();
    });
  }
  // `bytes` of ballast fill the windows of a connection whose reader does not read.
  void Publish(const std::string& key, int seq, std::size_t bytes = 0) {
    auto message = std::make_shared<TailResponse>();
    message->mutable_batch()->mutable_last()->set_seq(seq);
    if (bytes > 0) message->mutable_batch()->add_events(std::string(bytes, 'x'));
    watchers.Publish(key, message);
  }

  absl::Status first;
  Watchers<TailResponse> watchers;
};

struct Watch {
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& partition)
      : stub(EventLogService::NewStub(channel)), context(NewContext(absl::InfiniteDuration())) {
    TailRequest request;
    request.set_partition(partition);
    reader = stub->Tail(context.get(), request);
  }
  // The sequence of the next message; -1 at the end.
  std::int64_t Next() {
    TailResponse response;
    return reader->Read(&response) ? response.batch().last().seq() : -1;
  }
  std::unique_ptr<EventLogService::Stub> stub;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientReader<TailResponse>> reader;
};

TEST_F(RpcTest, AWatcherGetsTheFirstMessageAndThenWhatIsPublishedForItsKey) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  auto server = Serve(*calls, {&watched});
  Watch watch(Connect(), "53.03");
  EXPECT_EQ(watch.Next(), 0);
  EXPECT_TRUE(watched.watchers.Watched("53.03"));
  EXPECT_FALSE(watched.watchers.Watched("53.04"));
  watched.Publish("53.04", 1);
  watched.Publish("53.03", 2);
  watched.Publish("53.03", 3);
  EXPECT_EQ(watch.Next(), 2);
  EXPECT_EQ(watch.Next(), 3);
}

TEST_F(RpcTest, AWatchEndsWithTheErrorOfItsFirstMessage) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  watched.first = absl::NotFoundError("There is no such partition.");
  auto server = Serve(*calls, {&watched});
  Watch watch(Connect(), "53.03");
  EXPECT_EQ(watch.Next(), -1);
  EXPECT_EQ(watch.reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(RpcTest, AWatchNeedsAToken) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  auto server = Serve(*calls, {&watched});
  Watch watch(Connect("server", "guessed"), "53.03");
  EXPECT_EQ(watch.Next(), -1);
  EXPECT_EQ(watch.reader->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(RpcTest, ASlowWatcherOfTheNewestSkipsToIt) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kNewest);
  auto server = Serve(*calls, {&watched});
  Watch watch(Connect(), "53.03");
  ASSERT_EQ(watch.Next(), 0);
  for (int seq = 1; seq <= 200; ++seq) watched.Publish("53.03", seq, 1 << 20);
  int messages = 0;
  std::int64_t last = 0;
  while (last < 200) {
    std::int64_t next = watch.Next();
    ASSERT_GT(next, last);
    last = next;
    ++messages;
  }
  EXPECT_LT(messages, 100);
}

TEST_F(RpcTest, ASlowWatcherOfEveryMessageIsEnded) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  auto server = Serve(*calls, {&watched});
  Watch watch(Connect(), "53.03");
  ASSERT_EQ(watch.Next(), 0);
  for (int seq = 1; seq <= 200; ++seq) watched.Publish("53.03", seq, 1 << 20);
  std::int64_t last = 0;
  for (std::int64_t next = watch.Next(); next != -1; next = watch.Next()) {
    EXPECT_EQ(next, last + 1);
    last = next;
  }
  EXPECT_LT(last, 200);
  EXPECT_EQ(watch.reader->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(RpcTest, AWatcherThatGoesAwayIsForgotten) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  auto server = Serve(*calls, {&watched});
  auto channel = Connect();
  {
    Watch watch(channel, "53.03");
    ASSERT_EQ(watch.Next(), 0);
    watch.context->TryCancel();
    EXPECT_EQ(watch.Next(), -1);
  }
  absl::Time limit = absl::Now() + absl::Seconds(10);
  while (watched.watchers.Watched("53.03") && absl::Now() < limit) std::this_thread::yield();
  EXPECT_FALSE(watched.watchers.Watched("53.03"));
}

TEST_F(RpcTest, DrainingLetsARunningCallFinishAndEndsWatches) {
  auto calls = MakeCalls();
  Watched watched(*calls, Watchers<TailResponse>::Slow::kEvery);
  absl::Notification running;
  absl::Notification release;
  Admin admin(*calls, [&](const Call&, platform::v1::GetStatusResponse*) {
    running.Notify();
    release.WaitForNotification();
    return absl::OkStatus();
  });
  auto server = Serve(*calls, {&watched, &admin});
  Watch watch(Connect(), "53.03");
  ASSERT_EQ(watch.Next(), 0);
  absl::Status answer = absl::UnknownError("not answered");
  std::thread caller([&] { answer = GetStatus(Connect()).status(); });
  running.WaitForNotification();

  std::thread shutdown([&] { server->Shutdown(); });
  EXPECT_EQ(watch.Next(), -1);
  EXPECT_EQ(watch.reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  release.Notify();
  caller.join();
  shutdown.join();
  EXPECT_TRUE(answer.ok()) << answer;
}

TEST_F(RpcTest, ADrainListenerRunsOnceAndNotAfterItWasRemoved) {
  auto calls = MakeCalls();
  int kept = 0;
  int removed = 0;
  int late = 0;
  auto remove_kept = calls->OnDrain([&] { ++kept; });
  calls->OnDrain([&] { ++removed; })();
  calls->Drain();
  calls->Drain();
  calls->OnDrain([&] { ++late; })();
  remove_kept();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(removed, 0);
  EXPECT_EQ(late, 1);
}

}  // namespace
}  // namespace jemputbola::rpc
