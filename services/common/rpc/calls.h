#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

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
  // Infinite future for a watch without one.
  absl::Time deadline;
  // In ClientStream, once `read` has returned false: the caller went away instead of finishing, so that the last
  // message may be missing.
  std::function<bool()> broken = [] { return false; };
};

// Checks the caller's token: its name, or UNAUTHENTICATED. Thread-safe.
using Authenticator = std::function<absl::StatusOr<std::string>(const grpc::CallbackServerContext&)>;

// Runs the bodies of callback-API handlers on a bounded pool of threads, so that a body may block on the database, and
// does for each call what every call needs: authenticate, require a deadline (INVALID_ARGUMENT without one), refuse
// when the queue is full (RESOURCE_EXHAUSTED), set the thread's trace and deadline, time it, map errors, catch
// exceptions (INTERNAL, logged, without detail for the caller). Streams have threads and a queue of their own, of the
// same size: slow readers do not hold up the others. Thread-safe.
class Calls {
 public:
  struct Options {
    int threads = 8;
    // Calls waiting for a thread.
    int queue = 1024;
    // Empty: everybody may call, under the name "".
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

  // Client streaming into a body that reads until `read` returns false at the end of the stream; call.broken() then
  // tells whether the caller finished or went away. The body fills the response that it captured.
  template <typename Request>
  grpc::ServerReadReactor<Request>* ClientStream(
      grpc::CallbackServerContext* context, std::string_view method,
      std::function<absl::Status(const Call&, const std::function<bool(Request*)>& read)> body);

  // Both at once: a body that reads and writes in turn, on its one thread. After `read` has returned false,
  // call.broken() tells whether the caller finished or went away, provided that the body had not written yet; else let
  // the last message of a caller say that it is the last. Unless the body reads to the end first, a caller must read
  // while it writes, else both sides wait.
  template <typename Request, typename Response>
  grpc::ServerBidiReactor<Request, Response>* BidiStream(
      grpc::CallbackServerContext* context, std::string_view method,
      std::function<absl::Status(const Call&, const std::function<bool(Request*)>& read,
                                 const std::function<bool(const Response&)>& write)>
          body);

  // Authentication and metrics for reactors that run on their own (watches). Also requires no deadline: the deadline of
  // the answer is then the infinite future.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext* context, std::string_view method);

  // From now on new calls are refused with UNAVAILABLE and everything registered here is told, once. For watches.
  void Drain();
  // Runs `listener` at Drain (at once if it has begun); removed by the returned function.
  std::function<void()> OnDrain(std::function<void()> listener);

 private:
  template <typename Response>
  friend class Watchers;
  enum class Kind { kUnary, kStream };
  using Body = std::function<absl::Status(const Call&)>;
  using Finish = std::function<void(const grpc::Status&)>;

  // Admits a call and runs its body on the threads of its kind; `finish` gets the outcome exactly once, on any thread,
  // before this returns when the call is refused.
  void Run(Kind kind, grpc::CallbackServerContext* context, std::string_view method, Body body, Finish finish);
  // Runs the first read of a watch on the threads of streams; `end` gets its outcome exactly once.
  void RunFirst(const grpc::CallbackServerContext* context, std::string_view method, Call call, Body body,
                std::function<void(const absl::Status&)> end);

  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace jemputbola::rpc

#include "common/rpc/calls_stream.h"  // the templates above
