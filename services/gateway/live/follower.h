#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace jemputbola::gateway::live {

// Keeps one endless server stream open: calls again when it ends, after 100 ms at first and 5 s at most, with jitter.
// Needs no thread; Tick does what is due. Thread-safe.
template <typename Response>
class Follower {
 public:
  // stub->async()->WatchX(context, &request, reactor); the request must outlive the call's start: keep it in the
  // function itself.
  using Begin = std::function<void(grpc::ClientContext*, grpc::ClientReadReactor<Response>*)>;
  // Called message by message. An error ends the stream, so that it begins anew.
  using OnMessage = std::function<absl::Status(const Response&)>;

  Follower(Begin begin, OnMessage on_message) : begin_(std::move(begin)), on_message_(std::move(on_message)) {}
  ~Follower() { Close(); }

  // Cancels and waits: no message comes after it.
  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    if (stream_ != nullptr) stream_->context->TryCancel();
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !open_; };
    mutex_.Await(absl::Condition(&ended));
  }

  // OK once a message has come on the present stream; before, why not.
  absl::Status status() const {
    absl::MutexLock lock(&mutex_);
    return status_;
  }

  // `now` is real time.
  void Tick(absl::Time now) {
    std::shared_ptr<Stream> stream;
    {
      absl::MutexLock lock(&mutex_);
      if (closed_ || open_ || now < retry_at_) return;
      open_ = true;
      stream = stream_ = std::make_shared<Stream>(this);
    }
    begin_(stream->context.get(), stream.get());
    stream->StartRead(&stream->message);
    stream->StartCall();
  }

 private:
  struct Stream final : grpc::ClientReadReactor<Response> {
    explicit Stream(Follower* owner) : follower(owner), context(rpc::NewContext(absl::InfiniteDuration())) {}
    void OnReadDone(bool ok) override {
      if (!ok) return;
      refused = follower->on_message_(message);
      if (!refused.ok()) {
        context->TryCancel();
      } else {
        follower->Arrived();
      }
      this->StartRead(&message);
    }
    void OnDone(const grpc::Status& status) override {
      follower->Ended(!refused.ok() ? refused : rpc::FromGrpc(status));
    }
    Follower* follower;
    std::unique_ptr<grpc::ClientContext> context;
    Response message;
    absl::Status refused;
  };

  void Arrived() {
    absl::MutexLock lock(&mutex_);
    status_ = absl::OkStatus();
    failures_ = 0;
  }

  void Ended(absl::Status status) {
    std::shared_ptr<Stream> ended;
    {
      absl::MutexLock lock(&mutex_);
      if (status.ok()) status = absl::UnavailableError("the stream ended");
      status_ = std::move(status);
      const absl::Duration most = std::min(absl::Seconds(5), absl::Milliseconds(100) * (1 << std::min(failures_++, 6)));
      retry_at_ = absl::Now() + most * absl::Uniform(random_, 0.5, 1.0);
      ended = std::move(stream_);
      stream_ = nullptr;
    }
    // Its context keeps the channel, whose last reference must not go on a thread of gRPC: Close waits for it.
    ended = nullptr;
    absl::MutexLock lock(&mutex_);
    open_ = false;
  }

  const Begin begin_;
  const OnMessage on_message_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<Stream> stream_ ABSL_GUARDED_BY(mutex_);
  // From the start of a call to the end of its context.
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_) = absl::UnavailableError("not connected yet");
  absl::Time retry_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jemputbola::gateway::live
