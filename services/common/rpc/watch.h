#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/calls.h"

namespace jemputbola::rpc {

namespace internal {
template <typename Response>
struct WatchState;
}  // namespace internal

// Many long-lived server streams of one kind, without a thread each. Thread-safe.
//
//   grpc::ServerWriteReactor<R>* WatchX(context, request) { return watchers_.Add(context, "WatchX", key, first); }
//   watchers_.Publish(key, update);
//
// A watcher that reads too slowly: with kNewest, waiting messages are replaced by the newest (absolute state); with
// kEvery, they queue up to a bound and the stream then ends with RESOURCE_EXHAUSTED: watch again. When the server
// drains, streams end with UNAVAILABLE. `calls` must outlive this.
template <typename Response>
class Watchers {
 public:
  enum class Slow { kNewest, kEvery };
  // Whether `message` is contained in the `first` of a watcher (its position is not beyond): such messages, published
  // while or just after `first` was taken, are not sent to it.
  using Contained = std::function<bool(const Response& first, const Response& message)>;
  Watchers(Calls& calls, Slow slow, std::size_t queue = 256, Contained contained = nullptr);
  // Ends all streams with UNAVAILABLE.
  ~Watchers();

  // A stream that sends `first()` and then all that is published for `key` after `first` was taken: `first` is called
  // once the watcher is registered, so nothing falls between; what is published while it runs comes after it, unless
  // Contained says that it is in it. It runs on a thread of `calls` and may block. An error of `first` ends the stream
  // with it.
  grpc::ServerWriteReactor<Response>* Add(grpc::CallbackServerContext* context, std::string_view method,
                                          std::string key, std::function<absl::StatusOr<Response>()> first);
  void Publish(const std::string& key, std::shared_ptr<const Response> message);
  // Whether anybody watches `key`: spares making messages that nobody reads.
  bool Watched(const std::string& key) const;

 private:
  using State = internal::WatchState<Response>;
  std::shared_ptr<State> state_;
};

}  // namespace jemputbola::rpc

#include "common/rpc/watch_stream.h"  // the templates above
