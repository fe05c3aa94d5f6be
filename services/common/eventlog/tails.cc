#include "common/eventlog/tails.h"

#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/status.h"

namespace jemputbola::eventlog {

using platform::v1::TailResponse;

struct Tails::State {
  class Tail;

  State(EventLog& log_in, rpc::Calls& calls_in) : log(log_in), calls(calls_in) {}

  void Run();
  // Sends what is there, or ends the stream. Runs on the one thread; only it ends streams, so `tail` lives meanwhile.
  void Serve(Tail& tail);

  EventLog& log;
  rpc::Calls& calls;

  absl::Mutex mutex;
  absl::CondVar wake;
  std::set<Tail*> tails ABSL_GUARDED_BY(mutex);
  int live ABSL_GUARDED_BY(mutex) = 0;
  bool draining ABSL_GUARDED_BY(mutex) = false;
  bool stopping ABSL_GUARDED_BY(mutex) = false;

  std::function<void()> remove_append_listener;
  std::function<void()> remove_drain_listener;
  std::thread thread;
};

class Tails::State::Tail final : public grpc::ServerWriteReactor<TailResponse> {
 public:
  Tail(State& state, std::string partition_in, std::int64_t after_seq)
      : partition(std::move(partition_in)), after(after_seq), state_(state) {}

  void OnWriteDone(bool ok) override {
    const absl::MutexLock lock(&state_.mutex);
    writing = false;
    gone = gone || !ok;
    due = true;
    state_.wake.Signal();
  }
  void OnCancel() override {
    const absl::MutexLock lock(&state_.mutex);
    gone = true;
    due = true;
    state_.wake.Signal();
  }
  void OnDone() override {
    State& state = state_;
    const absl::MutexLock lock(&state.mutex);
    delete this;
    state.live -= 1;
    state.wake.Signal();
  }

  const std::string partition;
  // Used by the one thread only, while no write runs.
  std::int64_t after;
  TailResponse response;
  // Guarded by the state's mutex.
  bool writing = false;
  bool gone = false;
  bool due = true;

 private:
  State& state_;
};

Tails::Tails(EventLog& log, rpc::Calls& calls) : state_(std::make_unique<State>(log, calls)) {
  State* state = state_.get();
  state->remove_append_listener = log.OnAppend([state](const std::string& partition) {
    const absl::MutexLock lock(&state->mutex);
    for (State::Tail* tail : state->tails) {
      if (tail->partition == partition) tail->due = true;
    }
    state->wake.Signal();
  });
  state->remove_drain_listener = calls.OnDrain([state] {
    const absl::MutexLock lock(&state->mutex);
    state->draining = true;
    state->wake.Signal();
  });
  state->thread = std::thread([state] { state->Run(); });
}

Tails::~Tails() {
  state_->remove_append_listener();
  state_->remove_drain_listener();
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->stopping = true;
    state_->wake.Signal();
  }
  state_->thread.join();
}

grpc::ServerWriteReactor<TailResponse>* Tails::Add(grpc::CallbackServerContext* context, std::string partition,
                                                   std::int64_t after_seq) {
  const absl::StatusOr<rpc::Call> call = state_->calls.Admit(context, "Tail");
  auto* tail = new State::Tail(*state_, std::move(partition), after_seq);
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->live += 1;
    if (call.ok() && !state_->draining && !state_->stopping) {
      state_->tails.insert(tail);
      state_->wake.Signal();
      return tail;
    }
  }
  tail->Finish(call.ok() ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "The server drains: connect again.")
                         : rpc::ToGrpc(call.status()));
  return tail;
}

void Tails::State::Run() {
  absl::MutexLock lock(&mutex);
  while (!stopping || live > 0) {
    std::vector<Tail*> ready;
    for (Tail* tail : tails) {
      if (!tail->writing && (tail->due || draining || stopping)) {
        tail->due = false;
        ready.push_back(tail);
      }
    }
    if (ready.empty()) {
      wake.Wait(&mutex);
      continue;
    }
    mutex.Unlock();
    for (Tail* tail : ready) Serve(*tail);
    mutex.Lock();
  }
}

void Tails::State::Serve(Tail& tail) {
  absl::Status end;
  {
    const absl::MutexLock lock(&mutex);
    if (tail.gone) {
      end = absl::CancelledError("The caller went away.");
    } else if (draining || stopping) {
      end = absl::UnavailableError("The server drains: connect again from your last position.");
    }
  }
  if (end.ok()) {
    absl::StatusOr<platform::v1::EventBatch> batch = log.Read(tail.partition, tail.after, 0);
    if (batch.ok() && batch->events_size() > 0) {
      tail.after = batch->last().seq();
      *tail.response.mutable_batch() = *std::move(batch);
      {
        const absl::MutexLock lock(&mutex);
        tail.writing = true;
      }
      tail.StartWrite(&tail.response);
      return;
    }
    // A partition without events yet may get some.
    if (batch.ok() || (absl::IsNotFound(batch.status()) && tail.after == 0)) return;
    end = batch.status();
  }
  {
    const absl::MutexLock lock(&mutex);
    tails.erase(&tail);
  }
  tail.Finish(rpc::ToGrpc(end));
}

}  // namespace jemputbola::eventlog
