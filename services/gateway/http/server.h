#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/message.h"

namespace jemputbola::gateway::http {

// HTTP/1.1 over Boost.Beast: keep-alive, limits, time-outs, endless bodies; one coroutine a connection on few threads.
// A request beyond a limit is answered (400, 408, 413, 431) and the connection closed. Every answer carries the
// security headers; answers without a Cache-Control of their own are not stored.
class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1:8080";
    int threads = 2;
    std::size_t header_bytes = 8 << 10;
    std::size_t body_bytes = 1 << 20;
    std::size_t connections = 8192;
    // A request must have arrived so long after its first byte.
    absl::Duration request_timeout = absl::Seconds(10);
    // A connection may wait so long for its next request.
    absl::Duration idle_timeout = absl::Seconds(60);
    // A client must take each piece of an answer within.
    absl::Duration write_timeout = absl::Seconds(30);
    // The handler must have answered, or the stream begun, within: 504 otherwise.
    absl::Duration handler_timeout = absl::Seconds(45);
  };
  // Listens and serves. Errors as ParseAddress; UNAVAILABLE, naming the address, when it is taken. `handler` must
  // outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options, Handler& handler);
  // Stops at once if Stop was not called.
  ~Server();

  // Takes no more connections, ends streams and idle connections, and lets running requests finish within `drain`. The
  // handler is not called any more when it returns. A late answer of it does no harm, nor does one after the server was
  // destroyed; only none may come while it is.
  void Stop(absl::Duration drain);
  int port() const;
  // Connections open now.
  std::size_t connections() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::gateway::http
