#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/api/device_limits.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

namespace jemputbola::field_reporting::api {

// What every stream uses; all of it outlives the server.
struct StreamParts {
  const DeviceGate& gate;
  DeviceLimits& limits;
  store::Intake& intake;
  const clock::Clock& clock;
};

// One StreamReports call. Callbacks of gRPC, of the intake and of the alarm change what is known under the mutex and
// then Pump, which alone calls gRPC, one thread at a time, without the mutex: gRPC may call back on the same thread. It
// lives until gRPC is done with it, and as long as a commit or the alarm holds it.
class StreamCall final : public grpc::ServerBidiReactor<v1::StreamReportsRequest, v1::StreamReportsResponse>,
                         public std::enable_shared_from_this<StreamCall> {
 public:
  using Done = std::function<void(const std::shared_ptr<StreamCall>&)>;

  // Keeps itself until gRPC is done with it, which `on_done` is then told.
  static std::shared_ptr<StreamCall> Make(const StreamParts& parts, grpc::CallbackServerContext* context, Done on_done);
  StreamCall(const StreamParts& parts, grpc::CallbackServerContext* context, Done on_done);

  // Starts reading. Once.
  void Begin() { Pump(); }
  // Reads no further, acknowledges what was taken, and ends. At any time.
  void End(absl::Status status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  struct Chunk;
  enum class Step { kNone, kWrite, kFinish, kTake, kRead };

  // Reads alone call these: there is one at a time.
  void Receive();
  absl::Status Open();
  absl::Status ReceiveReports();

  void Pump();
  void RunSteps() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether what is parked, or else one report more, may wait for its acknowledgement too.
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  // Pump alone calls these.
  // Answers for everything from the front on that is done.
  void FillAnswer() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Hands a message to the intake, or parks it again.
  void Take(std::shared_ptr<Chunk> chunk);
  bool Submit(const std::shared_ptr<Chunk>& chunk, std::shared_ptr<const store::Installation> from);

  void Committed(Chunk& chunk, absl::StatusOr<store::Submission::Receipt> receipt);
  void SetEnd(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Nobody is there to be told anything. What was submitted is committed all the same.
  void Abandon() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Park(std::shared_ptr<Chunk> chunk, absl::Duration wait);
  void WaitIsOver();

  const StreamParts parts_;
  grpc::CallbackServerContext* const context_;
  const std::string trace_;
  const Done on_done_;
  std::shared_ptr<StreamCall> self_;

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
  std::int64_t taken_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t told_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jemputbola::field_reporting::api
