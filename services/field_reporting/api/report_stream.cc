#include "field_reporting/api/report_stream.h"

#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "field_reporting/api/push_back.h"
#include "field_reporting/api/stream_call.h"

namespace jemputbola::field_reporting::api {
namespace {

absl::Status ShuttingDown() {
  return absl::UnavailableError("the service is shutting down: open the stream again and go on");
}

}  // namespace

struct ReportStreams::State {
  explicit State(const StreamParts& the_parts) : parts(the_parts) {}

  absl::Status Enter(const std::shared_ptr<StreamCall>& call) {
    absl::MutexLock lock(&mutex);
    if (closed) return ShuttingDown();
    if (open.size() >= kMostStreams) {
      return absl::ResourceExhaustedError("too many streams are open: open this one in a moment");
    }
    open.insert(call);
    return absl::OkStatus();
  }
  void Leave(const std::shared_ptr<StreamCall>& call) {
    absl::MutexLock lock(&mutex);
    open.erase(call);
  }
  void Close() {
    std::set<std::shared_ptr<StreamCall>> calls;
    {
      absl::MutexLock lock(&mutex);
      closed = true;
      calls = open;
    }
    for (const std::shared_ptr<StreamCall>& call : calls) call->End(ShuttingDown());
  }

  const StreamParts parts;
  absl::Mutex mutex;
  std::set<std::shared_ptr<StreamCall>> open ABSL_GUARDED_BY(mutex);
  bool closed ABSL_GUARDED_BY(mutex) = false;
};

ReportStreams::ReportStreams(const DeviceGate& gate, DeviceLimits& limits, store::Intake& intake,
                             const clock::Clock& clock, rpc::Calls& calls)
    : state_(std::make_shared<State>(StreamParts{gate, limits, intake, clock})), calls_(calls) {
  forget_drain_ = calls.OnDrain([state = state_.get()] { state->Close(); });
}

ReportStreams::~ReportStreams() {
  forget_drain_();
  state_->Close();
}

grpc::ServerBidiReactor<v1::StreamReportsRequest, v1::StreamReportsResponse>* ReportStreams::Add(
    grpc::CallbackServerContext* context) {
  const std::shared_ptr<StreamCall> call = StreamCall::Make(
      state_->parts, context, [state = state_](const std::shared_ptr<StreamCall>& done) { state->Leave(done); });
  absl::Status admitted = calls_.Admit(context, "StreamReports").status();
  if (admitted.ok()) admitted = state_->Enter(call);
  if (absl::IsResourceExhausted(admitted)) PushBack(*context, absl::Seconds(1));
  if (admitted.ok()) {
    call->Begin();
  } else {
    call->End(std::move(admitted));
  }
  return call.get();
}

}  // namespace jemputbola::field_reporting::api
