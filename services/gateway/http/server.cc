#include "gateway/http/server.h"

#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/http/address.h"
#include "gateway/http/asio.h"
#include "gateway/http/session.h"

namespace jemputbola::gateway::http {

namespace net = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using net::ip::tcp;

struct Server::State {
  State(Options server_options, Handler& server_handler)
      : options(std::move(server_options)),
        handler(server_handler),
        io(options.threads),
        acceptor(net::make_strand(io)) {}

  net::awaitable<void> Accept();
  void Add(const std::shared_ptr<Wakeup>& wakeup) {
    absl::MutexLock lock(&mutex);
    open.insert(wakeup);
    if (stopping) wakeup->Stop();
  }
  void Remove(const std::shared_ptr<Wakeup>& wakeup) {
    absl::MutexLock lock(&mutex);
    open.erase(wakeup);
  }

  const Options options;
  Handler& handler;
  net::io_context io;
  tcp::acceptor acceptor;
  int port = 0;
  std::vector<std::thread> threads;
  mutable absl::Mutex mutex;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  std::set<std::shared_ptr<Wakeup>> open ABSL_GUARDED_BY(mutex);
};

net::awaitable<void> Server::State::Accept() {
  net::steady_timer pause(co_await net::this_coro::executor);
  while (acceptor.is_open()) {
    error_code error;
    tcp::socket socket(net::make_strand(io));
    co_await acceptor.async_accept(socket, net::redirect_error(net::use_awaitable, error));
    if (error == net::error::operation_aborted) break;
    std::size_t count = 0;
    {
      absl::MutexLock lock(&mutex);
      if (stopping) break;
      count = open.size();
    }
    if (error || count >= options.connections) {
      // Out of descriptors or places: let some connections end before taking the next.
      socket.close(error);
      pause.expires_after(std::chrono::milliseconds(20));
      co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    auto executor = socket.get_executor();
    auto wakeup = std::make_shared<Wakeup>(executor);
    Add(wakeup);
    net::co_spawn(executor, ServeConnection(beast::tcp_stream(std::move(socket)), wakeup, options, handler),
                  [this, wakeup](const std::exception_ptr&) { Remove(wakeup); });
  }
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, Handler& handler) {
  absl::StatusOr<Address> address = ParseAddress(options.address);
  if (!address.ok()) return address.status();
  auto state = std::make_unique<State>(options, handler);
  const tcp::endpoint endpoint(net::ip::make_address(address->host), address->port);
  error_code error;
  state->acceptor.open(endpoint.protocol(), error);
  if (!error) state->acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) state->acceptor.bind(endpoint, error);
  if (!error) state->acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error == net::error::address_in_use) {
    return absl::UnavailableError(absl::StrCat("gateway.http_address ", options.address,
                                               " is taken by another program: stop it or choose another port"));
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("gateway.http_address ", options.address, " cannot be listened on: ", error.message()));
  }
  state->port = state->acceptor.local_endpoint().port();
  net::co_spawn(state->acceptor.get_executor(), state->Accept(), net::detached);
  for (int i = 0; i < options.threads; ++i) {
    state->threads.emplace_back([raw = state.get()] { raw->io.run(); });
  }
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::Stop(absl::Duration drain) {
  if (state_->threads.empty()) return;
  net::post(state_->acceptor.get_executor(), [state = state_.get()] {
    error_code ignored;
    state->acceptor.close(ignored);
  });
  {
    absl::MutexLock lock(&state_->mutex);
    state_->stopping = true;
    for (const auto& wakeup : state_->open) wakeup->Stop();
    const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(state_->mutex) { return state_->open.empty(); };
    state_->mutex.AwaitWithTimeout(absl::Condition(&none), drain);
  }
  state_->io.stop();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

Server::~Server() {
  Stop(absl::ZeroDuration());
}

int Server::port() const {
  return state_->port;
}

std::size_t Server::connections() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->open.size();
}

}  // namespace jemputbola::gateway::http
