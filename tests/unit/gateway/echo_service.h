#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <memory>
#include <string>

#include "echo.grpc.pb.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::gateway::testing {

inline const google::protobuf::ServiceDescriptor* EchoDescriptor() {
  return EchoRequest::descriptor()->file()->FindServiceByName("EchoService");
}

class EchoImpl final : public EchoService::Service {
 public:
  grpc::Status Get(grpc::ServerContext*, const EchoRequest* request, EchoResponse* response) override {
    *response->mutable_request() = *request;
    return grpc::Status::OK;
  }
  grpc::Status Change(grpc::ServerContext* context, const EchoRequest* request, EchoResponse* response) override {
    return Get(context, request, response);
  }
  grpc::Status Replace(grpc::ServerContext* context, const EchoRequest* request, EchoResponse* response) override {
    return Get(context, request, response);
  }
  grpc::Status Fail(grpc::ServerContext* context, const EchoRequest* request, EchoResponse*) override {
    context->AddTrailingMetadata("retry-after", "7");
    return {static_cast<grpc::StatusCode>(request->number()), request->name()};
  }
  grpc::Status List(grpc::ServerContext*, const EchoRequest* request,
                    grpc::ServerWriter<EchoResponse>* writer) override {
    EchoResponse response;
    *response.mutable_request() = *request;
    for (int i = 0; i < request->number(); ++i) writer->Write(response);
    return grpc::Status::OK;
  }
  grpc::Status Watch(grpc::ServerContext* context, const EchoRequest* request,
                     grpc::ServerWriter<EchoResponse>* writer) override {
    EchoResponse response;
    for (int i = 1; !context->IsCancelled(); ++i) {
      if (request->number() != 0 && i > request->number()) return {grpc::StatusCode::UNAVAILABLE, "watch again"};
      response.mutable_position()->set_seq(i);
      if (!writer->Write(response)) break;
      ++written;
    }
    ++ended;
    return grpc::Status::OK;
  }

  std::atomic<int> written{0};
  std::atomic<int> ended{0};
};

// An EchoService on a Unix socket of its own.
class EchoServer {
 public:
  EchoServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address(), grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
  }
  ~EchoServer() { Stop(); }
  void Stop() {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
    server_ = nullptr;
  }
  std::string address() const { return "unix:" + dir_.File("echo.sock"); }
  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
  }
  EchoImpl service;

 private:
  support::TempDir dir_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace jemputbola::gateway::testing
