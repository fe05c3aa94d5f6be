#include "gateway/transcode/transcoder.h"

#include <grpcpp/generic/generic_stub.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "gateway/domain/query.h"
#include "gateway/http/error.h"
#include "gateway/http/sse.h"
#include "gateway/transcode/backend_stream.h"
#include "gateway/transcode/binding.h"
#include "gateway/transcode/event_source.h"

namespace jemputbola::gateway::transcode {
namespace {

using Done = std::function<void(http::Reply)>;

struct Target {
  Backend backend;
  std::unique_ptr<grpc::GenericStub> stub;

  // What the caller over HTTP is told of a failed call.
  absl::Status Explain(const grpc::Status& status) const {
    if (!backend.forward_authorization && status.error_code() == grpc::StatusCode::UNAUTHENTICATED) {
      return absl::UnavailableError(
          absl::StrCat(backend.name, " does not accept the gateway's token: restart both after jb keys init"));
    }
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE &&
        backend.channel->GetState(false) != GRPC_CHANNEL_READY) {
      return absl::UnavailableError(absl::StrCat(backend.name, " is not answering: try again in a few seconds"));
    }
    return rpc::FromGrpc(status);
  }
};

// The calls that have not ended: owner of their contexts. A context keeps its channel, and gRPC aborts when the last
// reference to a channel goes on one of its own threads; so the end of every context is waited for.
class CallsInFlight {
 public:
  using Context = std::shared_ptr<grpc::ClientContext>;
  Context Enter(std::unique_ptr<grpc::ClientContext> context) {
    absl::MutexLock lock(&mutex_);
    ++alive_;
    running_.insert(context.get());
    return {context.release(), [this](grpc::ClientContext* ended) {
              {
                absl::MutexLock leaving(&mutex_);
                running_.erase(ended);
              }
              delete ended;
              absl::MutexLock gone(&mutex_);
              --alive_;
            }};
  }
  void CancelAllAndWait() {
    absl::MutexLock lock(&mutex_);
    for (grpc::ClientContext* context : running_) context->TryCancel();
    const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return alive_ == 0; };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  absl::Mutex mutex_;
  std::set<grpc::ClientContext*> running_ ABSL_GUARDED_BY(mutex_);
  int alive_ ABSL_GUARDED_BY(mutex_) = 0;
};

http::Response JsonResponse(std::string body) {
  http::Response response;
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

void RunUnary(const Target& target, const Route& route, CallsInFlight::Context context, const grpc::ByteBuffer& request,
              Done done) {
  struct Call {
    CallsInFlight::Context context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
  };
  auto call = std::make_shared<Call>(Call{std::move(context), request, {}});
  target.stub->UnaryCall(call->context.get(), route.rpc, {}, &call->request, &call->response,
                         [call, &target, &route, done = std::move(done)](const grpc::Status& status) {
                           if (status.ok()) {
                             absl::StatusOr<std::string> json = BufferToJson(route, call->response, nullptr);
                             done(json.ok() ? JsonResponse(*std::move(json)) : http::ErrorResponse(json.status()));
                             return;
                           }
                           http::Response error = http::ErrorResponse(target.Explain(status));
                           const auto& trailers = call->context->GetServerTrailingMetadata();
                           if (auto retry = trailers.find("retry-after"); retry != trailers.end()) {
                             error.headers.emplace_back("Retry-After",
                                                        std::string(retry->second.data(), retry->second.size()));
                           }
                           done(std::move(error));
                         });
}

// Reads a finite stream to its end.
void RunArray(const Target& target, const Route& route, CallsInFlight::Context context, const grpc::ByteBuffer& request,
              std::size_t most, Done done) {
  struct Array {
    std::string json = "[";
    absl::Status failed;
    std::shared_ptr<BackendStream> stream;
  };
  auto array = std::make_shared<Array>();
  BackendStream::Events events;
  events.message = [array, &route, most](const grpc::ByteBuffer& message) {
    absl::StatusOr<std::string> item = BufferToJson(route, message, nullptr);
    if (!item.ok()) array->failed = item.status();
    if (item.ok() && array->json.size() + item->size() > most) {
      array->failed = absl::ResourceExhaustedError("the answer is too large: ask for less, or for text/event-stream");
    }
    if (!array->failed.ok()) return array->stream->Cancel();
    absl::StrAppend(&array->json, array->json.size() > 1 ? "," : "", *item);
    array->stream->Read();
  };
  events.end = [array, &target, done = std::move(done)](const grpc::Status& status) {
    const absl::Status failed = !array->failed.ok() || status.ok() ? array->failed : target.Explain(status);
    done(failed.ok() ? JsonResponse(absl::StrCat(array->json, "]")) : http::ErrorResponse(failed));
    array->stream = nullptr;
  };
  const auto stream = BackendStream::Start(*target.stub, route.rpc, std::move(context), request, std::move(events));
  // Nothing comes before the first Read.
  array->stream = stream;
  stream->Read();
}

}  // namespace

struct Transcoder::State {
  Options options;
  RouteTable routes;
  std::vector<std::unique_ptr<Target>> targets;
  std::map<const google::protobuf::ServiceDescriptor*, const Target*> by_service;
  metrics::Registry& metrics;
  CallsInFlight calls{};

  void Count(const std::string& route, int code) const {
    metrics
        .AddCounter("jb_http_requests_total", "HTTP requests by route and status",
                    {{"route", route}, {"code", std::to_string(code)}})
        .Add();
  }
  Done Counted(const std::string& route, Done done) const {
    return [this, route, done = std::move(done)](http::Reply reply) {
      const auto* response = std::get_if<http::Response>(&reply);
      Count(route, response == nullptr ? 200 : response->status);
      done(std::move(reply));
    };
  }
};

Transcoder::Transcoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transcoder::~Transcoder() {
  state_->calls.CancelAllAndWait();
}

const RouteTable& Transcoder::routes() const {
  return state_->routes;
}

absl::StatusOr<std::unique_ptr<Transcoder>> Transcoder::Create(Options options, std::vector<Backend> backends,
                                                               metrics::Registry& metrics) {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  auto state = std::unique_ptr<State>(new State{options, {}, {}, {}, metrics});
  for (Backend& backend : backends) {
    auto target = std::make_unique<Target>();
    target->stub = std::make_unique<grpc::GenericStub>(backend.channel);
    for (const auto* service : backend.services) {
      services.push_back(service);
      state->by_service[service] = target.get();
    }
    target->backend = std::move(backend);
    state->targets.push_back(std::move(target));
  }
  absl::StatusOr<RouteTable> routes = RouteTable::Build(services);
  if (!routes.ok()) return routes.status();
  state->routes = *std::move(routes);
  return std::unique_ptr<Transcoder>(new Transcoder(std::move(state)));
}

void Transcoder::Handle(http::Request request, Done done) {
  const auto [path, query_text] = SplitTarget(request.target);
  const RouteTable::Match match = state_->routes.Find(request.method, path);
  if (match.route == nullptr) {
    done = state_->Counted("none", std::move(done));
    if (match.allowed.empty()) return done(http::ErrorResponse(absl::NotFoundError("no such path: see /openapi.json")));
    http::Response error = http::ErrorResponse(
        absl::UnimplementedError(absl::StrCat("this path takes only ", match.allowed)), /*http_status=*/405);
    error.headers.emplace_back("Allow", match.allowed);
    return done(std::move(error));
  }
  const Route& route = *match.route;
  done = state_->Counted(route.path.text(), std::move(done));
  const bool events = route.streaming && http::AcceptsEventStream(request.Header("accept"));
  if (route.endless && !events) {
    return done(http::ErrorResponse(
        absl::InvalidArgumentError("this answer never ends: ask for it with Accept: text/event-stream"), 406));
  }
  absl::StatusOr<QueryParameters> query = ParseQuery(query_text);
  if (!query.ok()) return done(http::ErrorResponse(query.status()));
  auto message = BindRequest(route, match.fields, *query, request.body);
  if (!message.ok()) return done(http::ErrorResponse(message.status()));

  const Target& target = *state_->by_service.at(route.method->service());
  const absl::Duration timeout = !route.streaming ? state_->options.unary_timeout
                                 : !route.endless ? state_->options.array_timeout
                                                  : absl::InfiniteDuration();
  const log::TraceScope trace(request.Header("traceparent"));
  const CallsInFlight::Context context = state_->calls.Enter(rpc::NewContext(timeout));
  if (target.backend.forward_authorization && !request.Header("authorization").empty()) {
    context->AddMetadata("authorization", std::string(request.Header("authorization")));
  }
  const grpc::Slice slice((*message)->SerializeAsString());
  const grpc::ByteBuffer buffer(&slice, 1);
  if (!route.streaming) {
    RunUnary(target, route, context, buffer, std::move(done));
  } else if (events) {
    EventSource::Start(
        *target.stub, route, context, buffer, [&target](const grpc::Status& status) { return target.Explain(status); },
        std::move(done));
  } else {
    RunArray(target, route, context, buffer, state_->options.array_bytes, std::move(done));
  }
}

}  // namespace jemputbola::gateway::transcode
