#include "tests/support/redis_server.h"

#include <csignal>
#include <stdexcept>

#include "common/redis/connection.h"
#include "tests/support/eventually.h"

namespace jemputbola::support {

RedisServer::RedisServer(Options options) : options_(std::move(options)), socket_(dir_.File("redis.sock")) {
  Start();
}

void RedisServer::Start() {
  ChildProcess::Options options;
  options.command = {
      "redis-server", "--port", "0",         "--unixsocket",       socket_,        "--save", "", "--appendonly",
      "no",           "--dir",  dir_.path(), "--maxmemory-policy", options_.policy};
  if (!options_.maxmemory.empty()) options.command.insert(options.command.end(), {"--maxmemory", options_.maxmemory});
  process_ = std::make_unique<ChildProcess>(options);
  redis::Connection connection({.socket = socket_});
  const bool ready =
      Eventually([&] { return connection.Command({"PING"}).ok() || !process_->running(); }) && process_->running();
  if (!ready) throw std::runtime_error("redis-server does not start: " + process_->output());
}

void RedisServer::Stop() {
  process_->Signal(SIGTERM);
  process_->Wait();
  process_.reset();
}

void RedisServer::Kill() {
  process_.reset();
}

void RedisServer::Pause() {
  process_->Signal(SIGSTOP);
}

void RedisServer::Resume() {
  process_->Signal(SIGCONT);
}

}  // namespace jemputbola::support
