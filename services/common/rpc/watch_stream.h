#pragma once

// Definitions of the templates of watch.h.

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/status.h"
#include "common/rpc/watch.h"

namespace jemputbola::rpc::internal {

// One watcher. Changes under its mutex only decide what to do next; gRPC is called without it, since a callback may
// come on the same thread. It lives until gRPC is done with it, and as long as somebody holds a pointer.
template <typename Response>
class WatchStream final : public grpc::ServerWriteReactor<Response> {
 public:
  using Message = std::shared_ptr<const Response>;
  using Contained = std::function<bool(const Response& first, const Response& message)>;

  // Keeps itself alive until gRPC is done with it, which it then tells. To be followed by exactly one Begin: before
  // that it does not end, so that the first read may use the request.
  static std::shared_ptr<WatchStream> Make(std::size_t queue, bool newest, Contained contained,
                                           std::function<void(const std::shared_ptr<WatchStream>&)> on_done) {
    auto stream = std::make_shared<WatchStream>(queue, newest, std::move(contained));
    stream->self_ = stream;
    stream->on_done_ = std::move(on_done);
    return stream;
  }
  WatchStream(std::size_t queue, bool newest, Contained contained)
      : queue_(queue), newest_(newest), contained_(std::move(contained)) {}

  // Adds a message; Pump then sends it.
  void Add(Message message) {
    absl::MutexLock lock(&mutex_);
    if (ending_ || InFirst(*message)) return;
    if (newest_) waiting_.clear();
    if (waiting_.size() >= queue_) {
      EndLocked({grpc::StatusCode::RESOURCE_EXHAUSTED, "The watcher reads too slowly: watch again."});
      return;
    }
    waiting_.push_back(std::move(message));
  }

  // Starts with `message`, then what Add was given meanwhile; or ends with the error.
  void Begin(const absl::Status& status, Message message) {
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
      if (!status.ok()) EndLocked(ToGrpc(status));
      if (!ending_) {
        if (contained_) first_ = message;
        while (!waiting_.empty() && InFirst(*waiting_.front())) waiting_.pop_front();
        waiting_.push_front(std::move(message));
      }
    }
    Pump();
  }

  void End(const grpc::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      EndLocked(status);
    }
    Pump();
  }

  void Pump() {
    const Response* next = nullptr;
    grpc::Status last;
    {
      absl::MutexLock lock(&mutex_);
      if (busy_ || (!ending_ && waiting_.empty())) return;
      busy_ = true;
      if (ending_) {
        last = status_;
      } else {
        current_ = std::move(waiting_.front());
        waiting_.pop_front();
        next = current_.get();
      }
    }
    // busy_ makes this the only thread that is here, and the stream cannot end meanwhile.
    if (next != nullptr) {
      this->StartWrite(next);
    } else {
      this->Finish(last);
    }
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      current_ = nullptr;
      busy_ = false;
      if (!ok) EndLocked(grpc::Status::CANCELLED);
    }
    Pump();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override {
    std::shared_ptr<WatchStream> self = std::move(self_);
    on_done_(self);
  }

 private:
  // Whether `message` tells nothing that the first message did not; asked until one does.
  bool InFirst(const Response& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (first_ == nullptr) return false;
    if (contained_(*first_, message)) return true;
    first_ = nullptr;
    return false;
  }

  void EndLocked(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ending_) return;
    ending_ = true;
    status_ = status;
    waiting_.clear();
  }

  const std::size_t queue_;
  const bool newest_;
  const Contained contained_;
  std::shared_ptr<WatchStream> self_;
  std::function<void(const std::shared_ptr<WatchStream>&)> on_done_;

  absl::Mutex mutex_;
  std::deque<Message> waiting_ ABSL_GUARDED_BY(mutex_);
  // Not begun, or a write is on its way, or Finish was called.
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  // The first message, while what is added may be contained in it.
  Message first_ ABSL_GUARDED_BY(mutex_);
  // On its way to the watcher.
  Message current_ ABSL_GUARDED_BY(mutex_);
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
};

template <typename Response>
struct WatchState {
  using Stream = std::shared_ptr<WatchStream<Response>>;

  Calls* calls;
  bool newest;
  std::size_t queue;
  typename WatchStream<Response>::Contained contained;
  std::function<void()> forget_drain;

  mutable absl::Mutex mutex;
  std::map<std::string, std::set<Stream>> by_key ABSL_GUARDED_BY(mutex);
  // Every stream that is not done, registered under its key or not yet.
  std::set<Stream> all ABSL_GUARDED_BY(mutex);
  bool closed ABSL_GUARDED_BY(mutex) = false;

  // False when all streams are being ended: this one is too late.
  bool Enter(const Stream& stream) {
    absl::MutexLock lock(&mutex);
    if (closed) return false;
    all.insert(stream);
    return true;
  }
  // Leaves out a stream that is done already.
  void Register(const std::string& key, const Stream& stream) {
    absl::MutexLock lock(&mutex);
    if (all.count(stream) != 0) by_key[key].insert(stream);
  }
  void Leave(const std::string& key, const Stream& stream) {
    absl::MutexLock lock(&mutex);
    all.erase(stream);
    auto entry = by_key.find(key);
    if (entry == by_key.end()) return;
    entry->second.erase(stream);
    if (entry->second.empty()) by_key.erase(entry);
  }
  void Close() {
    std::set<Stream> streams;
    {
      absl::MutexLock lock(&mutex);
      closed = true;
      streams = all;
    }
    for (const Stream& stream : streams) {
      stream->End({grpc::StatusCode::UNAVAILABLE, "The service is shutting down: watch again."});
    }
  }
};

}  // namespace jemputbola::rpc::internal

namespace jemputbola::rpc {

template <typename Response>
Watchers<Response>::Watchers(Calls& calls, Slow slow, std::size_t queue, Contained contained)
    : state_(std::make_shared<State>()) {
  state_->calls = &calls;
  state_->newest = slow == Slow::kNewest;
  state_->queue = queue;
  state_->contained = std::move(contained);
  state_->forget_drain = calls.OnDrain([state = state_.get()] { state->Close(); });
}

template <typename Response>
Watchers<Response>::~Watchers() {
  state_->forget_drain();
  state_->Close();
}

template <typename Response>
grpc::ServerWriteReactor<Response>* Watchers<Response>::Add(grpc::CallbackServerContext* context,
                                                            std::string_view method, std::string key,
                                                            std::function<absl::StatusOr<Response>()> first) {
  using Stream = typename State::Stream;
  Stream stream =
      internal::WatchStream<Response>::Make(state_->queue, state_->newest, state_->contained,
                                            [state = state_, key](const Stream& done) { state->Leave(key, done); });
  absl::StatusOr<Call> call = state_->calls->Admit(context, method);
  if (call.ok() && !state_->Enter(stream)) call = absl::UnavailableError("The service is shutting down: watch again.");
  if (!call.ok()) {
    stream->Begin(call.status(), nullptr);
    return stream.get();
  }
  auto message = std::make_shared<Response>();
  state_->calls->RunFirst(
      context, method, *call,
      [state = state_, key = std::move(key), stream, message, first = std::move(first)](const Call&) {
        state->Register(key, stream);
        absl::StatusOr<Response> response = first();
        if (response.ok()) *message = *std::move(response);
        return response.status();
      },
      [stream, message](const absl::Status& status) { stream->Begin(status, message); });
  return stream.get();
}

template <typename Response>
void Watchers<Response>::Publish(const std::string& key, std::shared_ptr<const Response> message) {
  std::vector<typename State::Stream> streams;
  {
    // Adding under the lock keeps messages in the order of publishing for every watcher.
    absl::MutexLock lock(&state_->mutex);
    auto entry = state_->by_key.find(key);
    if (entry == state_->by_key.end()) return;
    streams.assign(entry->second.begin(), entry->second.end());
    for (const typename State::Stream& stream : streams) stream->Add(message);
  }
  for (const typename State::Stream& stream : streams) stream->Pump();
}

template <typename Response>
bool Watchers<Response>::Watched(const std::string& key) const {
  absl::MutexLock lock(&state_->mutex);
  return state_->by_key.count(key) != 0;
}

}  // namespace jemputbola::rpc
