#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jemputbola::rpc {

// PEM files for mutual TLS; all empty on one machine.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;
  bool empty() const { return ca.empty() && certificate.empty() && key.empty(); }
};

struct ChannelOptions {
  // "unix:/path" or "host:port".
  std::string address;
  // Who calls, and its token; sent with every call.
  std::string caller;
  std::string token;
  TlsFiles tls;
  // Services called over it: their methods marked NO_SIDE_EFFECTS or IDEMPOTENT are retried on UNAVAILABLE, up to 4
  // attempts with jitter, inside the call's deadline and a retry budget.
  std::vector<const google::protobuf::ServiceDescriptor*> services;
};

// FAILED_PRECONDITION for an address beyond loopback without TLS. The channel connects when used and reconnects within
// a second when its server comes back.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options);

// The context every outgoing call is made with: the earlier of now + timeout and the deadline of the call this thread
// is serving, and the thread's trace.
std::unique_ptr<grpc::ClientContext> NewContext(absl::Duration timeout);

// The deadline of the call this thread is serving; infinite future outside one.
absl::Time CurrentDeadline();

}  // namespace jemputbola::rpc
