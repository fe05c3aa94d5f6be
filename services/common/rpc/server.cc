#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/address.h"
#include "common/rpc/unix_socket.h"

namespace jemputbola::rpc {
namespace {

// Of messages that are still being received, all calls together: whoever sends many and ends none holds no more. Calls
// beyond it fail with UNAVAILABLE or RESOURCE_EXHAUSTED.
constexpr std::size_t kReceivedBytes = 256u << 20;

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerOptions& options) {
  if (IsUnix(options.address) || options.tls.empty()) return grpc::InsecureServerCredentials();
  absl::StatusOr<TlsMaterial> material = ReadTls(options.tls);
  if (!material.ok()) return material.status();
  grpc::SslServerCredentialsOptions ssl(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ssl.pem_root_certs = std::move(material->ca);
  ssl.pem_key_cert_pairs.push_back({std::move(material->key), std::move(material->certificate)});
  return grpc::SslServerCredentials(ssl);
}

}  // namespace

struct Server::State {
  std::unique_ptr<grpc::Server> server;
  Calls* calls;
  absl::Duration drain;
  int port = 0;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<grpc::Service*>& services, Calls& calls) {
  QuietGrpc();
  if (absl::Status status = CheckTls(options.address, options.tls); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  const std::string path = IsUnix(options.address) ? UnixPath(options.address) : "";
  if (!path.empty()) {
    if (absl::Status status = PrepareUnixSocket(path); !status.ok()) return status;
  }

  // Both are switches of the whole process and must be set before any builder is made.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  auto state = std::make_unique<State>();
  state->calls = &calls;
  state->drain = options.drain;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.address, *credentials, &port);
  // Without this, a second process on the same port would quietly take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  if (path.empty()) {
    // A phone that went out of reach in the middle of a stream is noticed within a minute.
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  }
  builder.SetResourceQuota(grpc::ResourceQuota("server").Resize(kReceivedBytes));
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  // Only reflection uses the synchronous API: one thread is enough for it.
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 1);
  for (grpc::Service* service : services) builder.RegisterService(service);
  state->server = builder.BuildAndStart();
  if (state->server == nullptr || port == 0) {
    return absl::UnavailableError(
        absl::StrCat("Cannot serve on ", options.address, ": the address is taken or not of this machine."));
  }
  if (path.empty()) {
    state->port = port;
  } else {
    chmod(path.c_str(), 0600);
  }
  std::unique_ptr<Server> server(new Server(std::move(state)));
  server->SetServing(false);
  return server;
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  Shutdown();
}

void Server::SetServing(bool serving) {
  state_->server->GetHealthCheckService()->SetServingStatus(serving);
}

void Server::Shutdown() {
  if (state_->server == nullptr) return;
  SetServing(false);
  state_->calls->Drain();
  state_->server->Shutdown(absl::ToChronoTime(absl::Now() + state_->drain));
  state_->server->Wait();
  state_->server = nullptr;
}

int Server::port() const {
  return state_->port;
}

}  // namespace jemputbola::rpc
