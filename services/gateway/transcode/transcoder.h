#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "gateway/http/message.h"
#include "gateway/transcode/routes.h"

namespace jemputbola::gateway::transcode {

// A server of some services.
struct Backend {
  // As it is named in an error: "registry".
  std::string name;
  std::shared_ptr<grpc::Channel> channel;
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  // The caller's Authorization header is handed on, and who is refused there is refused here. Otherwise the gateway
  // itself is the caller.
  bool forward_authorization = false;
};

// Answers HTTP requests by calling the methods that their routes name; no method has code of its own here.
//   unary               one JSON object
//   a finite stream     one JSON array, at most `array_bytes`
//   Watch…, or any stream with Accept: text/event-stream
//                       Server-Sent Events: data is the JSON, id the sequence of the first LogPosition in it; a failure
//                       after the first event is an event "status" with the error's body, then the end
// Errors are http::ErrorBody. Thread-safe.
class Transcoder final : public http::Handler {
 public:
  struct Options {
    absl::Duration unary_timeout = absl::Seconds(10);
    absl::Duration array_timeout = absl::Seconds(30);
    std::size_t array_bytes = 32u << 20;
  };
  // Errors as RouteTable::Build.
  static absl::StatusOr<std::unique_ptr<Transcoder>> Create(Options options, std::vector<Backend> backends,
                                                            metrics::Registry& metrics);
  // Cancels what still runs, and waits for it: every `done` was called then.
  ~Transcoder() override;

  void Handle(http::Request request, std::function<void(http::Reply)> done) override;

  const RouteTable& routes() const;

 private:
  struct State;
  explicit Transcoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::gateway::transcode
