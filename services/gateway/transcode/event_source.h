#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/http/message.h"
#include "gateway/transcode/backend_stream.h"
#include "gateway/transcode/routes.h"

namespace jemputbola::gateway::transcode {

// A response as it came over the wire, as JSON; `seq` (if not null) gets the sequence of its position, if it has one.
absl::StatusOr<std::string> BufferToJson(const Route& route, const grpc::ByteBuffer& buffer,
                                         std::optional<std::int64_t>* seq);

// A backend's stream as Server-Sent Events. One message is on its way at a time: a slow client holds back the backend,
// which then merges or ends the stream, as it promises.
class EventSource final : public http::Source, public std::enable_shared_from_this<EventSource> {
 public:
  using Explain = std::function<absl::Status(const grpc::Status&)>;
  // Begins the call. `done` gets the stream with the first message, or the error that came instead of one.
  static void Start(grpc::GenericStub& stub, const Route& route, std::shared_ptr<grpc::ClientContext> context,
                    const grpc::ByteBuffer& request, Explain explain, std::function<void(http::Reply)> done);
  EventSource(const Route& route, Explain explain, std::function<void(http::Reply)> begin)
      : route_(route), explain_(std::move(explain)), begin_(std::move(begin)) {}

  void Next(std::function<void(std::optional<std::string>)> done) override;
  void Cancel() override;

 private:
  void OnMessage(const grpc::ByteBuffer& message);
  void OnEnd(const grpc::Status& status);
  // Hands a chunk to whoever waits for it, or keeps it.
  void Deliver(std::optional<std::string> chunk, bool last);

  const Route& route_;
  const Explain explain_;
  absl::Mutex mutex_;
  std::function<void(http::Reply)> begin_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<BackendStream> stream_ ABSL_GUARDED_BY(mutex_);
  std::function<void(std::optional<std::string>)> waiting_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::string> kept_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jemputbola::gateway::transcode
