#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"

namespace jemputbola::rpc {

struct ServerOptions {
  // "unix:/path" (made in a 0700 directory) or "host:port".
  std::string address;
  TlsFiles tls;
  // In-flight calls may take so long after Shutdown.
  absl::Duration drain = absl::Seconds(5);
  int max_message_bytes = 16 << 20;
};

// A gRPC server with health and reflection.
class Server {
 public:
  // UNAVAILABLE when the address is taken (a Unix socket that nobody listens on is replaced), naming it;
  // FAILED_PRECONDITION for an address beyond loopback without TLS: mutual TLS is required there.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<grpc::Service*>& services, Calls& calls);
  // Shuts down if that was not done.
  ~Server();

  // Sets what grpc.health.v1 answers, for the server as a whole; NOT_SERVING until the first call.
  void SetServing(bool serving);
  // Health goes NOT_SERVING, watches are told, in-flight calls finish within the drain bound. Never from a signal
  // handler.
  void Shutdown();
  // The port bound, for "127.0.0.1:0"; 0 for a Unix socket.
  int port() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::rpc
