#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"

namespace jemputbola::rpc {

// Who calls and until when.
struct Call {
  // Name of the calling service or tool, from its token.
  std::string caller;
  absl::Time deadline;
};

// Checks the caller's token: its name, or UNAUTHENTICATED. Thread-safe.
using Authenticator = std::function<absl::StatusOr<std::string>(const grpc::CallbackServerContext&)>;

// Runs the bodies of callback-API handlers on a bounded pool of threads, so that a body may block on the database, and
// does for each call what every call needs: authenticate, require a deadline (INVALID_ARGUMENT without one), refuse when
// the queue is full (RESOURCE_EXHAUSTED), set the thread's trace and deadline, time it, map errors, catch exceptions
// (INTERNAL, logged, without detail for the caller). Thread-safe.
class Calls {
 public:
  struct Options {
    int threads = 8;
    // Calls waiting for a thread.
    int queue = 1024;
    Authenticator authenticate;
  };
  Calls(Options options, log::Logger log, metrics::Registry& metrics);
  // Waits for running bodies.
  ~Calls();
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  // return calls_.Unary(context, "GetRanking", [=](const Call& call) { ...fill *response...; return status; });
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, std::string_view method,
                                  std::function<absl::Status(const Call&)> body);

  // As Unary, for a body that finishes later, on any thread, by calling `done` exactly once. The body must not block.
  grpc::ServerUnaryReactor* UnaryAsync(grpc::CallbackServerContext* context, std::string_view method,
                                       std::function<void(const Call&, std::function<void(absl::Status)> done)> body);

  // Server streaming from a body that writes until it is done. `write` blocks until the message is taken and returns
  // false when the caller has gone: then return.
  template <typename Response>
  grpc::ServerWriteReactor<Response>* ServerStream(
      grpc::CallbackServerContext* context, std::string_view method,
      std::function<absl::Status(const Call&, const std::function<bool(const Response&)>& write)> body);

  // Client streaming into a body that reads until `read` returns false at the end of the stream. `broken` then tells
  // whether the caller finished or went away.
  template <typename Request>
  grpc::ServerReadReactor<Request>* ClientStream(
      grpc::CallbackServerContext* context, std::string_view method,
      std::function<absl::Status(const Call&, const std::function<bool(Request*)>& read)> body);

  // Authentication and metrics for reactors that run on their own (watches). Also requires no deadline.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext* context, std::string_view method);

  // From now on new calls are refused with UNAVAILABLE and everything registered here is told, once. For watches.
  void Drain();
  // Runs `listener` at Drain (at once if it has begun); removed by the returned function.
  std::function<void()> OnDrain(std::function<void()> listener);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace jemputbola::rpc
