#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"

namespace jemputbola::gateway::transcode {

// One server-streaming call through a generic stub, read message by message on demand: what is not asked for stays with
// the backend. Lives until gRPC is done with it. Thread-safe.
class BackendStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            public std::enable_shared_from_this<BackendStream> {
 public:
  struct Events {
    // The answer to one Read.
    std::function<void(const grpc::ByteBuffer&)> message;
    // The end, once; after it nothing comes. An outstanding Read is answered by it.
    std::function<void(const grpc::Status&)> end;
  };
  // `channel` must outlive the stream. Begins the call; nothing is read yet.
  static std::shared_ptr<BackendStream> Start(grpc::GenericStub& stub, const std::string& method,
                                              std::shared_ptr<grpc::ClientContext> context,
                                              const grpc::ByteBuffer& request, Events events);
  BackendStream(std::shared_ptr<grpc::ClientContext> context, const grpc::ByteBuffer& request, Events events);

  // Asks for the next message; only one at a time.
  void Read();
  void Cancel();

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  void Release();

  const std::shared_ptr<grpc::ClientContext> context_;
  const grpc::ByteBuffer request_;
  const Events events_;
  std::shared_ptr<BackendStream> self_;
  grpc::ByteBuffer incoming_;
  absl::Mutex mutex_;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  // The hold that keeps the call from being done between reads is given back.
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jemputbola::gateway::transcode
