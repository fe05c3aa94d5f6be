#include "gateway/transcode/event_source.h"

#include <utility>

#include "gateway/http/error.h"
#include "gateway/http/sse.h"
#include "gateway/transcode/binding.h"

namespace jemputbola::gateway::transcode {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<std::string> BufferToJson(const Route& route, const grpc::ByteBuffer& buffer,
                                         std::optional<std::int64_t>* seq) {
  std::unique_ptr<Message> message = NewMessage(route.method->output_type());
  grpc::Slice bytes;
  if (!buffer.DumpToSingleSlice(&bytes).ok() ||
      !message->ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("a service answered with another version of its contract: restart all services");
  }
  if (seq != nullptr && !route.position.empty()) {
    const Message* holder = message.get();
    for (const FieldDescriptor* field : route.position) {
      if (holder == nullptr || !holder->GetReflection()->HasField(*holder, field)) {
        holder = nullptr;
        break;
      }
      holder = &holder->GetReflection()->GetMessage(*holder, field);
    }
    if (holder != nullptr) {
      *seq = holder->GetReflection()->GetInt64(*holder, holder->GetDescriptor()->FindFieldByName("seq"));
    }
  }
  return ToJson(*message);
}

void EventSource::Start(grpc::GenericStub& stub, const Route& route, std::shared_ptr<grpc::ClientContext> context,
                        const grpc::ByteBuffer& request, Explain explain, std::function<void(http::Reply)> done) {
  auto source = std::make_shared<EventSource>(route, std::move(explain), std::move(done));
  BackendStream::Events events;
  events.message = [source](const grpc::ByteBuffer& message) { source->OnMessage(message); };
  events.end = [source](const grpc::Status& status) { source->OnEnd(status); };
  auto stream = BackendStream::Start(stub, route.rpc, std::move(context), request, std::move(events));
  {
    absl::MutexLock lock(&source->mutex_);
    if (!source->ended_) source->stream_ = stream;
  }
  stream->Read();
}

void EventSource::OnMessage(const grpc::ByteBuffer& message) {
  std::optional<std::int64_t> seq;
  absl::StatusOr<std::string> json = BufferToJson(route_, message, &seq);
  if (!json.ok()) {
    Cancel();
    return Deliver(http::SseEvent(http::ErrorBody(json.status()), std::nullopt, "status"), true);
  }
  std::optional<std::string> id;
  if (seq.has_value()) id = std::to_string(*seq);
  Deliver(http::SseEvent(*json, id), false);
}

void EventSource::OnEnd(const grpc::Status& status) {
  std::function<void(http::Reply)> begin;
  {
    absl::MutexLock lock(&mutex_);
    stream_ = nullptr;
    if (!status.ok()) begin = std::exchange(begin_, nullptr);
  }
  if (begin) return begin(http::ErrorResponse(explain_(status)));
  std::optional<std::string> last;
  if (!status.ok()) {
    std::string body = http::ErrorBody(explain_(status));
    body.pop_back();
    last = http::SseEvent(body, std::nullopt, "status");
  }
  Deliver(std::move(last), true);
}

void EventSource::Deliver(std::optional<std::string> chunk, bool last) {
  std::function<void(std::optional<std::string>)> waiting;
  std::function<void(http::Reply)> begin;
  {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = last;
    waiting = std::exchange(waiting_, nullptr);
    begin = std::exchange(begin_, nullptr);
    // The end may come before the message ahead of it was asked for: events are text, one after the other.
    if (!waiting && chunk.has_value()) kept_ = kept_.value_or("") + *chunk;
  }
  if (waiting) waiting(std::move(chunk));
  if (begin) begin(http::Stream{std::string(http::kEventStream), shared_from_this(), std::string(http::kHeartbeat)});
}

void EventSource::Next(std::function<void(std::optional<std::string>)> done) {
  std::optional<std::string> ready;
  std::shared_ptr<BackendStream> stream;
  {
    absl::MutexLock lock(&mutex_);
    ready = std::exchange(kept_, std::nullopt);
    if (!ready.has_value() && !ended_ && !cancelled_) {
      waiting_ = std::exchange(done, nullptr);
      stream = stream_;
    }
  }
  if (stream != nullptr) return stream->Read();
  if (done) done(std::move(ready));
}

void EventSource::Cancel() {
  std::shared_ptr<BackendStream> stream;
  std::function<void(std::optional<std::string>)> waiting;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    stream = std::exchange(stream_, nullptr);
    waiting = std::exchange(waiting_, nullptr);
  }
  if (stream != nullptr) stream->Cancel();
  if (waiting) waiting(std::nullopt);
}

}  // namespace jemputbola::gateway::transcode
