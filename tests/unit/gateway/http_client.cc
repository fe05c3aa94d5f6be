#include "http_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace jemputbola::gateway::testing {

HttpClient::HttpClient(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{10, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Close();
}

HttpClient::~HttpClient() {
  Close();
}

void HttpClient::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

bool HttpClient::Send(std::string_view bytes) {
  return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool HttpClient::ReadMore() {
  char buffer[4096];
  const ssize_t size = recv(socket_, buffer, sizeof buffer, 0);
  if (size <= 0) return false;
  read_.append(buffer, static_cast<std::size_t>(size));
  return true;
}

std::string HttpClient::ReadUntil(std::string_view text) {
  while (read_.find(text) == std::string::npos && ReadMore()) {
  }
  return read_;
}

std::string HttpClient::ReadAll() {
  while (ReadMore()) {
  }
  return std::exchange(read_, {});
}

std::string HttpClient::ReadResponse(bool head_only) {
  ReadUntil("\r\n\r\n");
  const std::size_t head = read_.find("\r\n\r\n");
  if (head == std::string::npos) return std::exchange(read_, {});
  std::size_t size = head + 4;
  const std::size_t length = read_.find("Content-Length: ");
  if (!head_only && length < head) size += std::strtoul(read_.c_str() + length + 16, nullptr, 10);
  while (read_.size() < size && ReadMore()) {
  }
  std::string response = read_.substr(0, size);
  read_.erase(0, size);
  return response;
}

std::string HttpGet(int port, std::string_view target, std::string_view headers) {
  HttpClient client(port);
  client.Send(std::string("GET ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n") +
              std::string(headers) + "\r\n");
  return client.ReadAll();
}

std::string BodyOf(const std::string& response) {
  const std::size_t head = response.find("\r\n\r\n");
  return head == std::string::npos ? "" : response.substr(head + 4);
}

}  // namespace jemputbola::gateway::testing
