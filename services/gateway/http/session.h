#pragma once

#include <memory>

#include "gateway/http/asio.h"
#include "gateway/http/message.h"
#include "gateway/http/server.h"

namespace jemputbola::gateway::http {

// What a connection's coroutine waits for besides its socket. Everything happens on the connection's strand; Stop and
// the callbacks given to handlers and sources post to it.
struct Wakeup : std::enable_shared_from_this<Wakeup> {
  explicit Wakeup(boost::asio::any_io_executor executor) : timer(std::move(executor)) {}

  boost::asio::steady_timer timer;
  // The server stops.
  bool stopping = false;
  // The client has gone.
  bool gone = false;
  // Waits for a request: closed at once when the server stops.
  bool idle = true;
  std::optional<Reply> reply;
  bool has_chunk = false;
  std::optional<std::string> chunk;
  boost::beast::tcp_stream* stream = nullptr;

  void Stop();
  // Neither keeps the connection: it does nothing once that has ended, and may outlive the server.
  std::function<void(Reply)> ReplyTo();
  std::function<void(std::optional<std::string>)> ChunkTo();
};

// Serves one connection until it closes.
boost::asio::awaitable<void> ServeConnection(boost::beast::tcp_stream stream, std::shared_ptr<Wakeup> wakeup,
                                             const Server::Options& options, Handler& handler);

}  // namespace jemputbola::gateway::http
