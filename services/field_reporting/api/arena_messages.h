#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/support/message_allocator.h>

#include <cstddef>

namespace jemputbola::field_reporting::api {

// Gives the request and the response of each call of a unary method an arena of their own: a message of thousands of
// reports is then freed at once. Must live as long as the server. Thread-safe.
template <typename Request, typename Response>
class ArenaMessages final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override { return new Holder(); }

 private:
  static google::protobuf::ArenaOptions Options() {
    constexpr std::size_t kLargestBlock = 64 << 10;
    google::protobuf::ArenaOptions options;
    options.start_block_size = 1024;
    options.max_block_size = kLargestBlock;
    return options;
  }

  class Holder final : public grpc::MessageHolder<Request, Response> {
   public:
    Holder() : arena_(Options()) {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }
    void Release() override { delete this; }

   private:
    google::protobuf::Arena arena_;
  };
};

}  // namespace jemputbola::field_reporting::api
