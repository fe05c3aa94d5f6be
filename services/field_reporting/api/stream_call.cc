#include "field_reporting/api/stream_call.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/rpc/status.h"
#include "field_reporting/api/report_stream.h"
#include "field_reporting/api/translate.h"

namespace jemputbola::field_reporting::api {
namespace {

std::string TraceOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  return header == context.client_metadata().end() ? "" : std::string(header->second.data(), header->second.size());
}

}  // namespace

// A message on its way to the disk.
struct StreamCall::Chunk {
  v1::StreamReportsRequest message;
  absl::Time received_at;
  google::protobuf::RepeatedPtrField<v1::ReportResult> results;
  std::vector<int> origins;
  // Belong to the call's mutex once the chunk is taken.
  bool done = false;
  absl::Status status;
  std::int64_t log_seq = 0;

  int size() const { return message.reports_size(); }
  bool committed() const { return done && status.ok(); }
};

std::shared_ptr<StreamCall> StreamCall::Make(const StreamParts& parts, grpc::CallbackServerContext* context,
                                             Done on_done) {
  auto call = std::make_shared<StreamCall>(parts, context, std::move(on_done));
  call->self_ = call;
  return call;
}

StreamCall::StreamCall(const StreamParts& parts, grpc::CallbackServerContext* context, Done on_done)
    : parts_(parts), context_(context), trace_(TraceOf(*context)), on_done_(std::move(on_done)) {}

void StreamCall::End(absl::Status status) {
  {
    absl::MutexLock lock(&mutex_);
    SetEnd(std::move(status));
  }
  Pump();
}

void StreamCall::OnReadDone(bool ok) {
  if (ok) Receive();
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    read_ended_ = !ok;
  }
  Pump();
}

void StreamCall::OnWriteDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    told_ = acknowledged_;
    if (!ok) Abandon();
  }
  Pump();
}

void StreamCall::OnCancel() {
  {
    absl::MutexLock lock(&mutex_);
    Abandon();
  }
  Pump();
}

void StreamCall::OnDone() {
  // The last reference may go with it: nothing may be touched afterwards.
  const std::shared_ptr<StreamCall> self = std::move(self_);
  std::unique_ptr<grpc::Alarm> alarm;
  {
    absl::MutexLock lock(&mutex_);
    alarm = std::move(alarm_);
  }
  on_done_(self);
}

void StreamCall::SetEnd(absl::Status status) {
  if (!end_) end_ = std::move(status);
  parked_ = nullptr;
}

void StreamCall::Abandon() {
  SetEnd(absl::CancelledError("the caller has gone"));
  taken_.clear();
  greet_ = false;
}

void StreamCall::Receive() {
  absl::Status status = opened_ ? ReceiveReports() : Open();
  if (status.ok()) return;
  absl::MutexLock lock(&mutex_);
  SetEnd(std::move(status));
}

absl::Status StreamCall::Open() {
  if (!message_.has_opening() || message_.reports_size() > 0) {
    return absl::InvalidArgumentError("a stream begins with its opening, which has no reports beside it");
  }
  opening_.Swap(message_.mutable_opening());
  const auto from = parts_.gate.Admit(*context_, opening_.device_id(), opening_.installation_id());
  if (!from.ok()) return from.status();
  if (opening_.has_device_time()) {
    if (const auto device_time = TimeOf(opening_.device_time())) ahead_ = *device_time - parts_.clock.Now();
  }
  opened_ = true;
  absl::MutexLock lock(&mutex_);
  greet_ = !end_;
  return absl::OkStatus();
}

absl::Status StreamCall::ReceiveReports() {
  if (message_.has_opening()) return absl::InvalidArgumentError("a stream is opened once: begin another");
  if (message_.reports_size() > kMostInMessage) {
    return absl::InvalidArgumentError("a message of a stream takes at most 1,000 reports: send the rest in another");
  }
  if (message_.reports().empty()) return absl::OkStatus();
  auto chunk = std::make_shared<Chunk>();
  chunk->message.Swap(&message_);
  chunk->received_at = parts_.clock.Now();
  absl::MutexLock lock(&mutex_);
  if (!end_) parked_ = std::move(chunk);
  return absl::OkStatus();
}

bool StreamCall::HasRoom() const {
  const std::int64_t waiting = taken_count_ - told_;
  return waiting == 0 || waiting + (parked_ ? parked_->size() : 1) <= kMostUnacknowledged;
}

StreamCall::Step StreamCall::NextStep() {
  if (finished_) return Step::kNone;
  if (!writing_) {
    if (greet_ || (!taken_.empty() && taken_.front()->committed())) return Step::kWrite;
    if (!taken_.empty() && taken_.front()->done) {
      SetEnd(taken_.front()->status);
      // What came after it is not acknowledged, committed or not.
      taken_.clear();
    }
    const bool over = end_ || (read_ended_ && !parked_);
    if (over && taken_.empty()) return Step::kFinish;
  }
  if (end_) return Step::kNone;
  if (parked_) return !waiting_for_alarm_ && HasRoom() ? Step::kTake : Step::kNone;
  return !reading_ && !read_ended_ && HasRoom() ? Step::kRead : Step::kNone;
}

void StreamCall::Pump() {
  const std::shared_ptr<StreamCall> self = shared_from_this();
  absl::MutexLock lock(&mutex_);
  pump_again_ = true;
  if (pumping_) return;
  pumping_ = true;
  while (std::exchange(pump_again_, false)) RunSteps();
  pumping_ = false;
}

void StreamCall::RunSteps() {
  for (Step step = NextStep(); step != Step::kNone; step = NextStep()) {
    absl::Status end;
    std::shared_ptr<Chunk> chunk;
    switch (step) {
      case Step::kNone:
        break;
      case Step::kWrite:
        FillAnswer();
        writing_ = true;
        break;
      case Step::kFinish:
        finished_ = true;
        end = end_.value_or(absl::OkStatus());
        break;
      case Step::kTake:
        chunk = std::move(parked_);
        break;
      case Step::kRead:
        reading_ = true;
        break;
    }
    mutex_.Unlock();
    if (step == Step::kWrite) StartWrite(&answer_);
    if (step == Step::kFinish) Finish(rpc::ToGrpc(end));
    if (step == Step::kTake) Take(std::move(chunk));
    if (step == Step::kRead) StartRead(&message_);
    mutex_.Lock();
  }
}

void StreamCall::FillAnswer() {
  answer_.Clear();
  greet_ = false;
  for (; !taken_.empty() && taken_.front()->committed(); taken_.pop_front()) {
    Chunk& chunk = *taken_.front();
    acknowledged_ += chunk.size();
    answer_.set_log_seq(std::max(answer_.log_seq(), chunk.log_seq));
    for (v1::ReportResult& result : chunk.results) {
      if (result.status() != v1::REPORT_STATUS_ACCEPTED) answer_.add_exceptions()->Swap(&result);
    }
  }
  answer_.set_acknowledged(acknowledged_);
  answer_.set_skew_ms(absl::ToInt64Milliseconds(ahead_.value_or(absl::ZeroDuration())));
}

void StreamCall::Take(std::shared_ptr<Chunk> chunk) {
  // Whether the device may send is asked for every message: it may have been revoked.
  auto from = parts_.gate.Admit(*context_, opening_.device_id(), opening_.installation_id());
  if (!from.ok()) {
    absl::MutexLock lock(&mutex_);
    return SetEnd(from.status());
  }
  const std::int64_t count = chunk->size();
  const absl::Duration wait = parts_.limits.Take(opening_.device_id(), count, absl::Now());
  if (wait > absl::ZeroDuration()) return Park(std::move(chunk), wait);
  if (Submit(chunk, *std::move(from))) return;
  parts_.limits.GiveBack(opening_.device_id(), count);
  // Soon enough that the disk does not run out of work.
  Park(std::move(chunk), std::min(parts_.intake.retry_after() / 4, absl::Milliseconds(200)));
}

bool StreamCall::Submit(const std::shared_ptr<Chunk>& chunk, std::shared_ptr<const store::Installation> from) {
  if (!parts_.intake.CheckRoom(static_cast<std::size_t>(chunk->size())).ok()) return false;
  const log::TraceScope trace(trace_);
  std::optional<absl::Time> device_time;
  if (ahead_) device_time = chunk->received_at + *ahead_;
  chunk->results.Clear();
  Prepared prepared =
      Prepare(chunk->message.reports(), std::move(from), chunk->received_at, device_time, chunk->results);
  chunk->origins = std::move(prepared.origins);
  const bool tells_clock = device_time && chunk->size() > 0;
  const bool to_store = !chunk->origins.empty() || tells_clock;
  chunk->done = !to_store;
  {
    absl::MutexLock lock(&mutex_);
    taken_.push_back(chunk);
    taken_count_ += chunk->size();
  }
  if (!to_store) return true;
  prepared.submission->done = [self = shared_from_this(), chunk](absl::StatusOr<store::Submission::Receipt> receipt) {
    self->Committed(*chunk, std::move(receipt));
  };
  const absl::Status submitted = parts_.intake.Submit(std::move(prepared.submission));
  if (submitted.ok()) return true;
  absl::MutexLock lock(&mutex_);
  std::erase(taken_, chunk);
  taken_count_ -= chunk->size();
  if (absl::IsResourceExhausted(submitted)) return false;
  SetEnd(submitted);
  return true;
}

void StreamCall::Committed(Chunk& chunk, absl::StatusOr<store::Submission::Receipt> receipt) {
  if (receipt.ok()) {
    for (std::size_t i = 0; i < chunk.origins.size(); ++i) {
      Complete(receipt->outcomes[i], chunk.results[chunk.origins[i]]);
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    chunk.done = true;
    chunk.status = receipt.status();
    if (receipt.ok()) chunk.log_seq = receipt->log_seq;
  }
  Pump();
}

void StreamCall::Park(std::shared_ptr<Chunk> chunk, absl::Duration wait) {
  absl::MutexLock lock(&mutex_);
  if (end_) return;
  parked_ = std::move(chunk);
  waiting_for_alarm_ = true;
  // A new one each time: the last may still be returning from its callback.
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(absl::ToChronoTime(absl::Now() + wait), [self = shared_from_this()](bool) { self->WaitIsOver(); });
}

void StreamCall::WaitIsOver() {
  {
    absl::MutexLock lock(&mutex_);
    waiting_for_alarm_ = false;
  }
  Pump();
}

}  // namespace jemputbola::field_reporting::api
