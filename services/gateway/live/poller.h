#pragma once

#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace jemputbola::gateway::live {

// Asks a unary method again every `period`, and soon after Wake; one call at a time. Needs no thread; Tick does what is
// due. Thread-safe.
template <typename Response>
class Poller {
 public:
  // stub->async()->GetX(context, &request, response, done); the request need not outlive the call.
  using Ask = std::function<void(grpc::ClientContext*, Response*, std::function<void(grpc::Status)>)>;
  // Gets every answer or error.
  using OnAnswer = std::function<void(const absl::Status&, const Response&)>;

  Poller(absl::Duration period, Ask ask, OnAnswer on_answer)
      : period_(period), ask_(std::move(ask)), on_answer_(std::move(on_answer)) {}
  ~Poller() { Close(); }

  // Cancels and waits: no answer comes after it.
  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    if (call_ != nullptr && call_->context != nullptr) call_->context->TryCancel();
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return call_ == nullptr; };
    mutex_.Await(absl::Condition(&ended));
  }

  // Something has changed there: ask at the next Tick.
  void Wake() {
    absl::MutexLock lock(&mutex_);
    due_ = true;
  }

  // When the newest answer (or error) was asked for; infinite past before the first.
  absl::Time answered() const {
    absl::MutexLock lock(&mutex_);
    return answered_;
  }

  // `now` is real time.
  void Tick(absl::Time now) {
    std::shared_ptr<Call> call;
    {
      absl::MutexLock lock(&mutex_);
      if (closed_ || call_ != nullptr || (!due_ && now < asked_ + period_)) return;
      due_ = false;
      asked_ = now;
      call = call_ = std::make_shared<Call>();
    }
    ask_(call->context.get(), &call->response, [this, call](const grpc::Status& status) {
      {
        absl::MutexLock lock(&mutex_);
        answered_ = asked_;
      }
      on_answer_(rpc::FromGrpc(status), call->response);
      std::unique_ptr<grpc::ClientContext> context;
      {
        absl::MutexLock lock(&mutex_);
        context = std::move(call->context);
      }
      // Ends before Close returns: it keeps the channel, whose last reference must not go on a thread of gRPC.
      context = nullptr;
      absl::MutexLock lock(&mutex_);
      call_ = nullptr;
    });
  }

 private:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(absl::Seconds(5));
    Response response;
  };
  const absl::Duration period_;
  const Ask ask_;
  const OnAnswer on_answer_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<Call> call_ ABSL_GUARDED_BY(mutex_);
  absl::Time asked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time answered_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool due_ ABSL_GUARDED_BY(mutex_) = true;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jemputbola::gateway::live
