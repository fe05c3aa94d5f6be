#include "common/rpc/channel.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/client_interceptor.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/log/log.h"
#include "common/rpc/address.h"
#include "common/rpc/deadline.h"

namespace jemputbola::rpc {
namespace {

thread_local absl::Time current_deadline = absl::InfiniteFuture();

// Adds the caller's token to every call of a channel. An interceptor and not call credentials, because those demand a
// secure channel, which a Unix socket is not in gRPC's eyes.
class TokenInterceptor final : public grpc::experimental::Interceptor {
 public:
  explicit TokenInterceptor(const std::string& bearer) : bearer_(bearer) {}
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(grpc::experimental::InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", bearer_);
    }
    methods->Proceed();
  }

 private:
  const std::string& bearer_;
};

class TokenInterceptorFactory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokenInterceptorFactory(const std::string& token) : bearer_(absl::StrCat("Bearer ", token)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo*) override {
    return new TokenInterceptor(bearer_);
  }

 private:
  std::string bearer_;
};

// gRPC's service config: https://github.com/grpc/proposal/blob/master/A6-client-retries.md. Back-off is drawn at random
// up to the current step, and the budget stops retries while half of the recent calls fail.
std::string ServiceConfig(const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  std::vector<std::string> names;
  for (const google::protobuf::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const google::protobuf::MethodDescriptor* method = service->method(i);
      if (method->options().idempotency_level() == google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN) continue;
      names.push_back(
          absl::StrCat(R"({"service":")", service->full_name(), R"(","method":")", method->name(), R"("})"));
    }
  }
  if (names.empty()) return "{}";
  return absl::StrCat(R"({"methodConfig":[{"name":[)", absl::StrJoin(names, ","),
                      R"(],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.05s","maxBackoff":"1s",)"
                      R"("backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}],)"
                      R"("retryThrottling":{"maxTokens":100,"tokenRatio":0.1}})");
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ChannelOptions& options) {
  if (IsUnix(options.address) || options.tls.empty()) return grpc::InsecureChannelCredentials();
  absl::StatusOr<TlsMaterial> material = ReadTls(options.tls);
  if (!material.ok()) return material.status();
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = std::move(material->ca);
  ssl.pem_cert_chain = std::move(material->certificate);
  ssl.pem_private_key = std::move(material->key);
  return grpc::SslCredentials(ssl);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options) {
  QuietGrpc();
  // In a process without a server nobody polls between calls but gRPC's own timer, by default every 5 s: too seldom to
  // find a server that came back. Read once, when gRPC starts.
  static const int kSet = setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "200", /*overwrite=*/0);
  if (kSet != 0) return absl::InternalError("The environment is full.");
  if (absl::Status status = CheckTls(options.address, options.tls); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();

  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(options.caller);
  arguments.SetServiceConfigJSON(ServiceConfig(options.services));
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  // gRPC adds up to a fifth of jitter: a server that is back is found within a second.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 800);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);  // time for one attempt to connect, not between attempts
  if (!IsUnix(options.address)) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  }

  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> interceptors;
  if (!options.token.empty()) interceptors.push_back(std::make_unique<TokenInterceptorFactory>(options.token));
  return grpc::experimental::CreateCustomChannelWithInterceptors(options.address, *credentials, arguments,
                                                                 std::move(interceptors));
}

std::unique_ptr<grpc::ClientContext> NewContext(absl::Duration timeout) {
  auto context = std::make_unique<grpc::ClientContext>();
  absl::Time deadline = std::min(absl::Now() + timeout, CurrentDeadline());
  if (deadline != absl::InfiniteFuture()) context->set_deadline(absl::ToChronoTime(deadline));
  if (std::string_view trace = log::CurrentTrace(); !trace.empty()) {
    context->AddMetadata("traceparent", std::string(trace));
  }
  return context;
}

absl::Time CurrentDeadline() {
  return current_deadline;
}

DeadlineScope::DeadlineScope(absl::Time deadline) : previous_(current_deadline) {
  current_deadline = deadline;
}
DeadlineScope::~DeadlineScope() {
  current_deadline = previous_;
}

}  // namespace jemputbola::rpc
