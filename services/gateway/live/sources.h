#pragma once

#include <grpcpp/channel.h>

#include <memory>

namespace jemputbola::gateway::live {

// The services that a live view copies from.
struct Sources {
  std::shared_ptr<grpc::Channel> registry;
  std::shared_ptr<grpc::Channel> scheduling;
  std::shared_ptr<grpc::Channel> notification;
};

}  // namespace jemputbola::gateway::live
