#include "gateway/http/session.h"

#include "absl/strings/ascii.h"
#include "gateway/http/asio.h"
#include "gateway/http/error.h"

namespace jemputbola::gateway::http {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

void Wakeup::Stop() {
  net::post(timer.get_executor(), [self = shared_from_this()] {
    self->stopping = true;
    self->timer.cancel();
    if (self->idle && self->stream != nullptr) self->stream->cancel();
  });
}

std::function<void(Reply)> Wakeup::ReplyTo() {
  return [weak = weak_from_this()](Reply arrived) {
    const std::shared_ptr<Wakeup> self = weak.lock();
    if (self == nullptr) return;
    net::post(self->timer.get_executor(), [self, arrived = std::move(arrived)]() mutable {
      self->reply = std::move(arrived);
      self->timer.cancel();
    });
  };
}

std::function<void(std::optional<std::string>)> Wakeup::ChunkTo() {
  return [weak = weak_from_this()](std::optional<std::string> arrived) {
    const std::shared_ptr<Wakeup> self = weak.lock();
    if (self == nullptr) return;
    net::post(self->timer.get_executor(), [self, arrived = std::move(arrived)]() mutable {
      self->has_chunk = true;
      self->chunk = std::move(arrived);
      self->timer.cancel();
    });
  };
}

namespace {

std::chrono::nanoseconds Chrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

template <typename Fields>
void SetCommonHeaders(Fields& fields) {
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("X-Frame-Options", "DENY");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("Cross-Origin-Resource-Policy", "same-origin");
  fields.set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

// One connection; what its coroutine works with.
struct Connection {
  beast::tcp_stream stream;
  std::shared_ptr<Wakeup> wakeup;
  const Server::Options& options;
  Handler& handler;
  beast::flat_buffer buffer{};

  // False when the connection is to be closed.
  net::awaitable<bool> ServeOne();
  net::awaitable<bool> AwaitFirstByte();
  net::awaitable<bool> Write(Response response, bool keep_alive, unsigned version, bool head);
  net::awaitable<void> WriteStream(const Stream& reply, unsigned version);
  net::awaitable<void> Wait(absl::Duration most);
};

net::awaitable<void> Connection::Wait(absl::Duration most) {
  error_code error;
  wakeup->timer.expires_after(Chrono(most));
  co_await wakeup->timer.async_wait(net::redirect_error(net::use_awaitable, error));
}

net::awaitable<bool> Connection::AwaitFirstByte() {
  if (buffer.size() > 0) co_return true;
  error_code error;
  stream.expires_after(Chrono(options.idle_timeout));
  const std::size_t size =
      co_await stream.async_read_some(buffer.prepare(4096), net::redirect_error(net::use_awaitable, error));
  buffer.commit(size);
  co_return !error;
}

// The answer to a request that could not be read; nothing when the client has simply gone.
std::optional<Response> ReadFailure(const error_code& error) {
  if (error == bhttp::error::header_limit) {
    return ErrorResponse(absl::InvalidArgumentError("the request's header is too large"), 431);
  }
  if (error == bhttp::error::body_limit) {
    return ErrorResponse(absl::InvalidArgumentError("the request's body is too large"), 413);
  }
  if (error == beast::error::timeout) {
    return ErrorResponse(absl::DeadlineExceededError("the request did not arrive in time"), 408);
  }
  if (error.category() == make_error_code(bhttp::error::bad_method).category() &&
      error != bhttp::error::end_of_stream && error != bhttp::error::partial_message) {
    return ErrorResponse(absl::InvalidArgumentError("this is not a valid HTTP/1.1 request"), 400);
  }
  return std::nullopt;
}

net::awaitable<bool> Connection::ServeOne() {
  wakeup->idle = true;
  if (wakeup->stopping || !co_await AwaitFirstByte()) co_return false;
  wakeup->idle = false;

  bhttp::request_parser<bhttp::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(options.header_bytes));
  parser.body_limit(options.body_bytes);
  stream.expires_after(Chrono(options.request_timeout));
  error_code error;
  co_await bhttp::async_read(stream, buffer, parser, net::redirect_error(net::use_awaitable, error));
  if (error) {
    // The timer of the stream closes it; a late client is told only while its socket still takes bytes.
    if (auto failure = ReadFailure(error)) co_await Write(*std::move(failure), false, 11, false);
    co_return false;
  }

  Request request;
  auto& message = parser.get();
  const bool head = message.method() == bhttp::verb::head;
  const unsigned version = message.version();
  const bool keep_alive = message.keep_alive();
  request.method = head ? "GET" : std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers[absl::AsciiStrToLower(std::string(field.name_string()))] = std::string(field.value());
  }
  request.body = std::move(message.body());

  wakeup->reply.reset();
  handler.Handle(std::move(request), wakeup->ReplyTo());
  const absl::Time give_up = absl::Now() + options.handler_timeout;
  while (!wakeup->reply.has_value() && absl::Now() < give_up) co_await Wait(give_up - absl::Now());
  if (!wakeup->reply.has_value()) {
    // A late reply must not be taken for the answer to the next request: the connection ends.
    co_await Write(ErrorResponse(absl::DeadlineExceededError("no answer in time; try again")), false, version, head);
    co_return false;
  }
  const Reply reply = *std::exchange(wakeup->reply, std::nullopt);
  if (const auto* response = std::get_if<Response>(&reply)) {
    co_return co_await Write(*response, keep_alive && !wakeup->stopping, version, head);
  }
  co_await WriteStream(std::get<Stream>(reply), version);
  co_return false;
}

net::awaitable<bool> Connection::Write(Response response, bool keep_alive, unsigned version, bool head) {
  bhttp::response<bhttp::span_body<const char>> message(static_cast<bhttp::status>(response.status), version);
  SetCommonHeaders(message);
  message.set(bhttp::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
  const std::size_t size = response.body == nullptr ? 0 : response.body->size();
  if (response.status != 304) {
    message.set(bhttp::field::content_type, response.content_type);
    message.content_length(size);
  }
  if (!head && size > 0) message.body() = {response.body->data(), size};
  stream.expires_after(Chrono(options.write_timeout));
  error_code error;
  bhttp::response_serializer<bhttp::span_body<const char>> serializer(message);
  if (head) {
    co_await bhttp::async_write_header(stream, serializer, net::redirect_error(net::use_awaitable, error));
  } else {
    co_await bhttp::async_write(stream, serializer, net::redirect_error(net::use_awaitable, error));
  }
  co_return !error && keep_alive;
}

net::awaitable<void> Connection::WriteStream(const Stream& reply, unsigned version) {
  const bool chunked = version >= 11;
  bhttp::response<bhttp::empty_body> header(bhttp::status::ok, version);
  SetCommonHeaders(header);
  header.set(bhttp::field::cache_control, "no-store");
  header.set(bhttp::field::content_type, reply.content_type);
  header.keep_alive(false);
  header.chunked(chunked);
  bhttp::response_serializer<bhttp::empty_body> serializer(header);
  error_code error;
  stream.expires_after(Chrono(options.write_timeout));
  co_await bhttp::async_write_header(stream, serializer, net::redirect_error(net::use_awaitable, error));

  // A client of an endless answer sends nothing more: whatever arrives means that it has gone.
  stream.socket().async_wait(net::ip::tcp::socket::wait_read, [shared = wakeup](const error_code& wait_error) {
    if (wait_error == net::error::operation_aborted) return;
    shared->gone = true;
    shared->timer.cancel();
  });
  bool asked = false;
  while (!error && !wakeup->gone && !wakeup->stopping) {
    if (!asked) {
      wakeup->has_chunk = false;
      reply.source->Next(wakeup->ChunkTo());
      asked = true;
    }
    if (!wakeup->has_chunk) co_await Wait(reply.idle_after);
    if (wakeup->gone || wakeup->stopping) break;
    std::string bytes = reply.idle;
    if (wakeup->has_chunk) {
      if (!wakeup->chunk.has_value()) break;
      bytes = *std::move(wakeup->chunk);
      asked = false;
    }
    stream.expires_after(Chrono(options.write_timeout));
    if (chunked) {
      co_await net::async_write(stream, bhttp::make_chunk(net::buffer(bytes)),
                                net::redirect_error(net::use_awaitable, error));
    } else {
      co_await net::async_write(stream, net::buffer(bytes), net::redirect_error(net::use_awaitable, error));
    }
  }
  reply.source->Cancel();
  if (!error && !wakeup->gone && chunked) {
    stream.expires_after(Chrono(options.write_timeout));
    co_await net::async_write(stream, bhttp::make_chunk_last(), net::redirect_error(net::use_awaitable, error));
  }
}

}  // namespace

net::awaitable<void> ServeConnection(beast::tcp_stream stream, std::shared_ptr<Wakeup> wakeup,
                                     const Server::Options& options, Handler& handler) {
  Connection connection{std::move(stream), wakeup, options, handler};
  wakeup->stream = &connection.stream;
  while (co_await connection.ServeOne()) {
  }
  wakeup->stream = nullptr;
  error_code ignored;
  connection.stream.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace jemputbola::gateway::http
