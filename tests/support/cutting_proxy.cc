#include "tests/support/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string_view>

namespace jemputbola::support {
namespace {

constexpr char kSocketName[] = ".s.PGSQL.5432";
constexpr int kPollMilliseconds = 20;

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

bool Readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, kPollMilliseconds) == 1;
}

}  // namespace

CuttingProxy::CuttingProxy(std::string server)
    : server_(std::move(server)), listener_(socket(AF_UNIX, SOCK_STREAM, 0)) {
  const sockaddr_un address = Address(dir_.File(kSocketName));
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 16) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  acceptor_ = std::thread([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& relay : relays_) relay.join();
  close(listener_);
}

std::string CuttingProxy::Url(const std::string& url) const {
  return url.substr(0, url.find("host=")) + "host=" + dir_.path();
}

void CuttingProxy::Accept() {
  while (!stopping_) {
    if (!Readable(listener_)) continue;
    const int client = accept(listener_, nullptr, nullptr);
    relays_.emplace_back([this, client] { Relay(client); });
  }
}

void CuttingProxy::Relay(int client) {
  const int server = socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = Address(server_);
  bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  bool swallow_answer = false;
  char buffer[65536];
  while (open && !stopping_) {
    pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    poll(both, 2, kPollMilliseconds);
    for (int side = 0; open && side < 2; ++side) {
      if (both[side].revents == 0) continue;
      const ssize_t size = recv(both[side].fd, buffer, sizeof buffer, 0);
      if (size <= 0) {
        open = false;
        break;
      }
      const bool commits = side == 0 && std::string_view(buffer, static_cast<std::size_t>(size)).find("commit") !=
                                            std::string_view::npos;
      const Cut cut = commits ? cut_.exchange(Cut::kNever) : Cut::kNever;
      if (cut == Cut::kRequest || (side == 1 && swallow_answer)) {
        ++cuts_;
        open = false;
        break;
      }
      swallow_answer = swallow_answer || cut == Cut::kAnswer;
      send(both[1 - side].fd, buffer, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    }
  }
  close(client);
  close(server);
}

}  // namespace jemputbola::support
