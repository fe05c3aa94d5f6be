#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/crypto/crypto.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "common/rpc/tokens.h"
#include "common/rpc/watch.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::rpc {

// GetStatus (no side effects) and ResumePartition (may not be repeated), each answered by what a test gives.
class Admin final : public platform::v1::AdminService::CallbackService {
 public:
  using Body = std::function<absl::Status(const Call&, platform::v1::GetStatusResponse*)>;

  Admin(Calls& calls, Body body) : calls_(calls), body_(std::move(body)) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const platform::v1::GetStatusRequest*,
                                      platform::v1::GetStatusResponse* response) override {
    return calls_.Unary(context, "GetStatus", [=, this](const Call& call) { return body_(call, response); });
  }
  grpc::ServerUnaryReactor* ResumePartition(grpc::CallbackServerContext* context,
                                            const platform::v1::ResumePartitionRequest*,
                                            platform::v1::ResumePartitionResponse*) override {
    return calls_.Unary(context, "ResumePartition", [=, this](const Call& call) { return body_(call, nullptr); });
  }

 private:
  Calls& calls_;
  Body body_;
};

// A temporary folder with tokens, and servers and channels in it.
class RpcTest : public testing::Test {
 protected:
  RpcTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "jb-rpc-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    EXPECT_TRUE(WriteTokens(folder_ + "/tokens", {"caller", "callee"}).ok());
  }
  ~RpcTest() override { std::filesystem::remove_all(folder_); }

  std::string Address(const std::string& name = "server") const { return "unix:" + folder_ + "/" + name + ".sock"; }

  std::unique_ptr<Calls> MakeCalls(int threads = 4, int queue = 64) {
    absl::StatusOr<Authenticator> authenticator = MakeAuthenticator(folder_ + "/tokens");
    EXPECT_TRUE(authenticator.ok()) << authenticator.status();
    return std::make_unique<Calls>(Calls::Options{threads, queue, *authenticator}, log::Logger::Null(), metrics_);
  }

  std::unique_ptr<Server> Serve(Calls& calls, std::vector<grpc::Service*> services,
                                const std::string& name = "server") {
    ServerOptions options;
    options.address = Address(name);
    options.drain = absl::Seconds(5);
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, services, calls);
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }

  std::shared_ptr<grpc::Channel> Connect(const std::string& name = "server",
                                         std::optional<std::string> token = std::nullopt) {
    ChannelOptions options;
    options.address = Address(name);
    options.caller = "caller";
    options.token = token.has_value() ? *token : ReadToken(folder_ + "/tokens", "caller").value();
    options.services = {platform::v1::GetStatusRequest::descriptor()->file()->FindServiceByName("AdminService")};
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = MakeChannel(options);
    EXPECT_TRUE(channel.ok()) << channel.status();
    return *std::move(channel);
  }

  absl::StatusOr<platform::v1::GetStatusResponse> GetStatus(const std::shared_ptr<grpc::Channel>& channel,
                                                            absl::Duration timeout = absl::Seconds(5)) {
    platform::v1::GetStatusResponse response;
    grpc::Status status =
        platform::v1::AdminService::NewStub(channel)->GetStatus(NewContext(timeout).get(), {}, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  absl::Status Resume(const std::shared_ptr<grpc::Channel>& channel) {
    platform::v1::ResumePartitionResponse response;
    return FromGrpc(platform::v1::AdminService::NewStub(channel)->ResumePartition(NewContext(absl::Seconds(5)).get(),
                                                                                  {}, &response));
  }

  std::string folder_;
  metrics::Registry metrics_;
};

}  // namespace jemputbola::rpc
