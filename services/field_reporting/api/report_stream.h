#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <functional>
#include <memory>

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/api/device_limits.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

namespace jemputbola::field_reporting::api {

// Reports of one stream that are not acknowledged yet, at most; and of one message.
inline constexpr int kMostUnacknowledged = 4096;
inline constexpr int kMostInMessage = 1000;
// Streams open at once: each may hold a message that waits for room.
inline constexpr std::size_t kMostStreams = 1000;

// The open StreamReports calls, without a thread each: every stream reads on while what it read is being committed,
// with other calls and streams, and acknowledges in one message what was committed meanwhile. It stops reading while
// kMostUnacknowledged reports wait for an acknowledgement that the caller has taken, while the intake is full and
// while the device is beyond its limit; nothing is refused then. When the server drains, streams acknowledge what
// they took and end with UNAVAILABLE. Beyond kMostStreams, RESOURCE_EXHAUSTED with push-back. Thread-safe.
class ReportStreams {
 public:
  // All must outlive this, and the server that calls must be shut down first. The intake may live longer.
  ReportStreams(const DeviceGate& gate, DeviceLimits& limits, store::Intake& intake, const clock::Clock& clock,
                rpc::Calls& calls);
  ~ReportStreams();
  ReportStreams(const ReportStreams&) = delete;
  ReportStreams& operator=(const ReportStreams&) = delete;

  // Return it from the service's method.
  grpc::ServerBidiReactor<v1::StreamReportsRequest, v1::StreamReportsResponse>* Add(
      grpc::CallbackServerContext* context);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  rpc::Calls& calls_;
  std::function<void()> forget_drain_;
};

}  // namespace jemputbola::field_reporting::api
