#include "field_reporting/api/report_stream.h"

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/rpc/status.h"
#include "field_reporting/api/translate.h"

namespace jemputbola::field_reporting::api {
namespace {

using Reactor = grpc::ServerBidiReactor<v1::StreamReportsRequest, v1::StreamReportsResponse>;
using Receipt = store::Submission::Receipt;

std::string TraceOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  return header == context.client_metadata().end() ? "" : std::string(header->second.data(), header->second.size());
}

// A message on its way to the disk.
struct Chunk {
  v1::StreamReportsRequest message;
  absl::Time received_at;
  google::protobuf::RepeatedPtrField<v1::ReportResult> results;
  std::vector<int> origins;
  // Belong to the stream's mutex once the chunk is submitted.
  bool done = false;
  absl::Status status;
  std::int64_t log_seq = 0;

  int size() const { return message.reports_size(); }
};

}  // namespace

struct ReportStreams::State {
  State(const DeviceGate& the_gate, DeviceLimits& the_limits, store::Intake& the_intake, const clock::Clock& the_clock)
      : gate(the_gate), limits(the_limits), intake(the_intake), clock(the_clock) {}

  const DeviceGate& gate;
  DeviceLimits& limits;
  store::Intake& intake;
  const clock::Clock& clock;

  absl::Mutex mutex;
  std::set<std::shared_ptr<Stream>> open ABSL_GUARDED_BY(mutex);
  bool closed ABSL_GUARDED_BY(mutex) = false;

  // False: too late, all are being ended.
  bool Enter(const std::shared_ptr<Stream>& stream) {
    absl::MutexLock lock(&mutex);
    if (!closed) open.insert(stream);
    return !closed;
  }
  void Leave(const std::shared_ptr<Stream>& stream) {
    absl::MutexLock lock(&mutex);
    open.erase(stream);
  }
  void Close();
};

// One call. Callbacks of gRPC, of the intake and of the alarm change what is known under the mutex and then Pump, which
// alone calls gRPC, one thread at a time, without the mutex: gRPC may call back on the same thread. A stream lives
// until gRPC is done with it, and as long as a commit or the alarm holds it.
class ReportStreams::Stream final : public Reactor, public std::enable_shared_from_this<Stream> {
 public:
  Stream(std::shared_ptr<State> state, grpc::CallbackServerContext* context)
      : state_(std::move(state)), context_(context), trace_(TraceOf(*context)) {}

  // Keeps itself until gRPC is done with it.
  static std::shared_ptr<Stream> Make(const std::shared_ptr<State>& state, grpc::CallbackServerContext* context) {
    auto stream = std::make_shared<Stream>(state, context);
    stream->self_ = stream;
    return stream;
  }

  void Begin() { Pump(); }

  // Reads no further, acknowledges what was taken, and ends.
  void End(absl::Status status) {
    {
      absl::MutexLock lock(&mutex_);
      EndLocked(std::move(status));
    }
    Pump();
  }

  void OnReadDone(bool ok) override {
    if (ok) {
      Receive();
    } else {
      absl::MutexLock lock(&mutex_);
      read_ended_ = true;
    }
    {
      absl::MutexLock lock(&mutex_);
      reading_ = false;
    }
    Pump();
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      taken_by_caller_ = acknowledged_;
      if (!ok) AbandonLocked();
    }
    Pump();
  }

  void OnCancel() override {
    {
      absl::MutexLock lock(&mutex_);
      AbandonLocked();
    }
    Pump();
  }

  void OnDone() override {
    // The last reference may go with `self`: nothing may be touched after it.
    const std::shared_ptr<Stream> self = std::move(self_);
    {
      absl::MutexLock lock(&mutex_);
      alarm_ = nullptr;
    }
    state_->Leave(self);
  }

 private:
  enum class Step { kNone, kWrite, kFinish, kTake, kRead };

  void EndLocked(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!end_) end_ = std::move(status);
    parked_ = nullptr;
  }
  // Nobody is there to be told anything. What was submitted is committed all the same.
  void AbandonLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    EndLocked(absl::CancelledError("the caller has gone"));
    taken_.clear();
    greet_ = false;
  }

  // Reads alone may call this: there is one at a time.
  void Receive() {
    absl::Status status = opened_ ? ReceiveReports() : Open();
    if (status.ok()) return;
    absl::MutexLock lock(&mutex_);
    EndLocked(std::move(status));
  }

  absl::Status Open() {
    if (!message_.has_opening() || message_.reports_size() > 0) {
      return absl::InvalidArgumentError("a stream begins with its opening, which has no reports beside it");
    }
    const absl::Time now = state_->clock.Now();
    opening_ = message_.opening();
    auto from = state_->gate.Admit(*context_, opening_.device_id(), opening_.installation_id());
    if (!from.ok()) return from.status();
    if (opening_.has_device_time()) {
      if (const auto device_time = TimeOf(opening_.device_time())) ahead_ = *device_time - now;
    }
    opened_ = true;
    absl::MutexLock lock(&mutex_);
    greet_ = true;
    return absl::OkStatus();
  }

  absl::Status ReceiveReports() {
    if (message_.has_opening()) return absl::InvalidArgumentError("a stream is opened once: begin another");
    if (message_.reports_size() > kMostInMessage) {
      return absl::InvalidArgumentError("a message of a stream takes at most 1,000 reports: send the rest in another");
    }
    if (message_.reports().empty()) return absl::OkStatus();
    auto chunk = std::make_shared<Chunk>();
    chunk->message.Swap(&message_);
    chunk->received_at = state_->clock.Now();
    absl::MutexLock lock(&mutex_);
    if (!end_) parked_ = std::move(chunk);
    return absl::OkStatus();
  }

  bool RoomLocked() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    const std::int64_t waiting = taken_total_ - taken_by_caller_;
    return waiting == 0 || waiting + (parked_ ? parked_->size() : 1) <= kMostUnacknowledged;
  }

  Step NextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_) return Step::kNone;
    if (!writing_) {
      if (greet_ || (!taken_.empty() && taken_.front()->done && taken_.front()->status.ok())) return Step::kWrite;
      if (!taken_.empty() && taken_.front()->done) {
        EndLocked(taken_.front()->status);
        // What came after it is not acknowledged, committed or not.
        taken_.clear();
      }
      const bool over = end_ || (read_ended_ && !reading_ && !parked_);
      if (over && taken_.empty()) return Step::kFinish;
    }
    if (end_) return Step::kNone;
    if (parked_) return !waiting_for_alarm_ && RoomLocked() ? Step::kTake : Step::kNone;
    return !reading_ && !read_ended_ && RoomLocked() ? Step::kRead : Step::kNone;
  }

  void Pump() {
    const std::shared_ptr<Stream> self = shared_from_this();
    mutex_.Lock();
    pump_again_ = true;
    if (!pumping_) {
      pumping_ = true;
      while (pump_again_) {
        pump_again_ = false;
        RunSteps();
      }
      pumping_ = false;
    }
    mutex_.Unlock();
  }

  void RunSteps() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Step step = NextLocked(); step != Step::kNone; step = NextLocked()) {
      switch (step) {
        case Step::kNone:
          break;
        case Step::kWrite:
          AcknowledgeLocked();
          writing_ = true;
          mutex_.Unlock();
          StartWrite(&answer_);
          mutex_.Lock();
          break;
        case Step::kFinish: {
          finished_ = true;
          const grpc::Status status = rpc::ToGrpc(end_.value_or(absl::OkStatus()));
          mutex_.Unlock();
          Finish(status);
          mutex_.Lock();
          break;
        }
        case Step::kTake: {
          std::shared_ptr<Chunk> chunk = std::move(parked_);
          mutex_.Unlock();
          Take(std::move(chunk));
          mutex_.Lock();
          break;
        }
        case Step::kRead:
          reading_ = true;
          mutex_.Unlock();
          StartRead(&message_);
          mutex_.Lock();
          break;
      }
    }
  }

  // Everything from the front on that is done.
  void AcknowledgeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    answer_.Clear();
    greet_ = false;
    while (!taken_.empty() && taken_.front()->done && taken_.front()->status.ok()) {
      Chunk& chunk = *taken_.front();
      acknowledged_ += chunk.size();
      answer_.set_log_seq(std::max(answer_.log_seq(), chunk.log_seq));
      for (v1::ReportResult& result : chunk.results) {
        if (result.status() != v1::REPORT_STATUS_ACCEPTED) answer_.add_exceptions()->Swap(&result);
      }
      taken_.pop_front();
    }
    answer_.set_acknowledged(acknowledged_);
    answer_.set_skew_ms(absl::ToInt64Milliseconds(ahead_.value_or(absl::ZeroDuration())));
  }

  // Hands a message to the intake, or parks it again.
  void Take(std::shared_ptr<Chunk> chunk) {
    // Whether the device may still send is known as of now.
    auto from = state_->gate.Admit(*context_, opening_.device_id(), opening_.installation_id());
    if (!from.ok()) {
      absl::MutexLock lock(&mutex_);
      return EndLocked(from.status());
    }
    const std::int64_t count = chunk->size();
    const std::string& device_id = opening_.device_id();
    if (const absl::Duration wait = state_->limits.Take(device_id, count, absl::Now()); wait > absl::ZeroDuration()) {
      return Park(std::move(chunk), wait);
    }
    if (!state_->intake.CheckRoom(static_cast<std::size_t>(count)).ok()) {
      state_->limits.GiveBack(device_id, count);
      return Park(std::move(chunk), state_->intake.retry_after());
    }
    const log::TraceScope trace(trace_);
    std::optional<absl::Time> device_time;
    if (ahead_) device_time = chunk->received_at + *ahead_;
    chunk->results.Clear();
    Prepared prepared =
        Prepare(chunk->message.reports(), *std::move(from), chunk->received_at, device_time, chunk->results);
    chunk->origins = std::move(prepared.origins);
    chunk->done = chunk->origins.empty();
    if (!chunk->done) {
      prepared.submission->done = [self = shared_from_this(), chunk](absl::StatusOr<Receipt> receipt) {
        self->Committed(*chunk, std::move(receipt));
      };
    }
    {
      absl::MutexLock lock(&mutex_);
      taken_.push_back(chunk);
      taken_total_ += count;
    }
    if (chunk->done) return;
    const absl::Status submitted = state_->intake.Submit(std::move(prepared.submission));
    if (submitted.ok()) return;
    absl::MutexLock lock(&mutex_);
    state_->limits.GiveBack(device_id, count);
    std::erase(taken_, chunk);
    taken_total_ -= count;
    if (!absl::IsResourceExhausted(submitted)) return EndLocked(submitted);
    ParkLocked(std::move(chunk), state_->intake.retry_after());
  }

  void Committed(Chunk& chunk, absl::StatusOr<Receipt> receipt) {
    if (receipt.ok()) {
      for (std::size_t i = 0; i < chunk.origins.size(); ++i) {
        Complete(receipt->outcomes[i], chunk.results[chunk.origins[i]]);
      }
    }
    {
      absl::MutexLock lock(&mutex_);
      chunk.done = true;
      chunk.status = receipt.status();
      chunk.log_seq = receipt.ok() ? receipt->log_seq : 0;
    }
    Pump();
  }

  void Park(std::shared_ptr<Chunk> chunk, absl::Duration wait) {
    absl::MutexLock lock(&mutex_);
    ParkLocked(std::move(chunk), wait);
  }
  void ParkLocked(std::shared_ptr<Chunk> chunk, absl::Duration wait) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (end_) return;
    parked_ = std::move(chunk);
    waiting_for_alarm_ = true;
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(absl::Now() + wait), [self = shared_from_this()](bool) {
      {
        absl::MutexLock lock(&self->mutex_);
        self->waiting_for_alarm_ = false;
      }
      self->Pump();
    });
  }

  const std::shared_ptr<State> state_;
  grpc::CallbackServerContext* const context_;
  const std::string trace_;
  std::shared_ptr<Stream> self_;

  // Belong to the one read.
  v1::StreamReportsRequest message_;
  v1::StreamOpening opening_;
  bool opened_ = false;
  // How far the device's clock is ahead of the server's; nullopt when it did not tell.
  std::optional<absl::Duration> ahead_;
  // Belongs to the one write.
  v1::StreamReportsResponse answer_;

  absl::Mutex mutex_;
  bool pumping_ ABSL_GUARDED_BY(mutex_) = false;
  bool pump_again_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  // Destroying it cancels it.
  std::unique_ptr<grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
  bool waiting_for_alarm_ ABSL_GUARDED_BY(mutex_) = false;
  // The opening is to be answered.
  bool greet_ ABSL_GUARDED_BY(mutex_) = false;
  // What the stream ends with once everything taken is acknowledged.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  // A message for which there is no room yet.
  std::shared_ptr<Chunk> parked_ ABSL_GUARDED_BY(mutex_);
  // In the order sent; the front is the next to be acknowledged.
  std::deque<std::shared_ptr<Chunk>> taken_ ABSL_GUARDED_BY(mutex_);
  // Reports of the stream: taken, acknowledged, and acknowledged in answers that have left.
  std::int64_t taken_total_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t taken_by_caller_ ABSL_GUARDED_BY(mutex_) = 0;
};

void ReportStreams::State::Close() {
  std::set<std::shared_ptr<Stream>> streams;
  {
    absl::MutexLock lock(&mutex);
    closed = true;
    streams = open;
  }
  for (const std::shared_ptr<Stream>& stream : streams) {
    stream->End(absl::UnavailableError("the service is shutting down: open the stream again and go on"));
  }
}

ReportStreams::ReportStreams(const DeviceGate& gate, DeviceLimits& limits, store::Intake& intake,
                             const clock::Clock& clock, rpc::Calls& calls)
    : state_(std::make_shared<State>(gate, limits, intake, clock)), calls_(calls) {
  forget_drain_ = calls.OnDrain([state = state_.get()] { state->Close(); });
}

ReportStreams::~ReportStreams() {
  forget_drain_();
  state_->Close();
}

Reactor* ReportStreams::Add(grpc::CallbackServerContext* context) {
  const std::shared_ptr<Stream> stream = Stream::Make(state_, context);
  const auto call = calls_.Admit(context, "StreamReports");
  if (!call.ok()) {
    stream->End(call.status());
  } else if (!state_->Enter(stream)) {
    stream->End(absl::UnavailableError("the service is shutting down: open the stream again and go on"));
  }
  stream->Begin();
  return stream.get();
}

}  // namespace jemputbola::field_reporting::api
