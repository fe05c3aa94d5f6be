#pragma once

#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::support {

// A private Redis on a Unix socket: no port, no persistence, noeviction. Started when constructed.
class RedisServer {
 public:
  struct Options {
    // As in redis.conf, e.g. "3mb"; empty: no limit.
    std::string maxmemory;
    std::string policy = "noeviction";
  };
  RedisServer() : RedisServer(Options()) {}
  explicit RedisServer(Options options);

  const std::string& socket() const { return socket_; }
  // Answers commands when this returns. Its data is empty: nothing outlives a stop.
  void Start();
  // SIGTERM, and waits.
  void Stop();
  // SIGKILL, and waits.
  void Kill();
  // Stops answering, and goes on, without losing connections.
  void Pause();
  void Resume();

 private:
  Options options_;
  TempDir dir_;
  std::string socket_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace jemputbola::support
