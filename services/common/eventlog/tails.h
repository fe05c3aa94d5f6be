#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>

#include "common/eventlog/event_log.h"
#include "common/rpc/calls.h"
#include "jemputbola/platform/v1/event_log.pb.h"

namespace jemputbola::eventlog {

// The streams of EventLogService.Tail: one thread reads the log for all of them, when an append or a finished write
// says that there is something to do. Thread-safe.
class Tails {
 public:
  Tails(EventLog& log, rpc::Calls& calls);
  // Ends every stream with UNAVAILABLE and waits until gRPC has let go of them.
  ~Tails();
  Tails(const Tails&) = delete;
  Tails& operator=(const Tails&) = delete;

  grpc::ServerWriteReactor<platform::v1::TailResponse>* Add(grpc::CallbackServerContext* context, std::string partition,
                                                            std::int64_t after_seq);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::eventlog
