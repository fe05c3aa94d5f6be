#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/config.h"

namespace jemputbola::door {

// Settings every service has, with their keys. Paths left empty are derived from home:
//   config.toml  keys/  run/<service>.sock  run/redis.sock  data/<service>.sqlite  log/<service>.log  clock
// In rpc.address, store.url and log.file "{service}" stands for the service's name, so that one file serves all. Any
// key but those of [deployment] and [peers] may also be given for one service only: [registry.rpc] address = "…".
struct Settings {
  // deployment.home, or JB_HOME. HOME/config.toml is read when no other file is named.
  std::string home;
  // deployment.clock: "system", or "manual" in training.
  std::string clock_mode = "system";
  // deployment.shard: which of the partitions are this process's, "i/n"; n > 1 needs PostgreSQL.
  std::string shard = "0/1";
  // deployment.regency: the partition that pages show when none is named.
  std::string regency;
  // redis.socket; "none": there is no Redis here, events come from the producers themselves.
  std::string redis_socket;
  // log.level: debug, info, warning or error.
  std::string log_level = "info";
  // log.file; "stderr" writes there.
  std::string log_file;
  // rpc.address: "unix:/path" or "host:port".
  std::string address;
  // rpc.threads: calls that may block at the same time.
  std::int64_t rpc_threads = 8;
  // rpc.drain: how long calls in flight may take once the service is told to end.
  absl::Duration drain = absl::Seconds(5);
  // rpc.tls_ca, rpc.tls_certificate, rpc.tls_key: mutual TLS, required when anything is beyond loopback.
  std::string tls_ca, tls_certificate, tls_key;
  // store.url: "sqlite:/path" or "postgresql://…".
  std::string database_url;
  // metrics.address: where Prometheus finds GET /metrics; port 0 takes a free one, which the log names.
  std::string metrics_address = "127.0.0.1:0";
  // peers.<service>: where another service answers when it is not at unix:HOME/run/<service>.sock.
  std::map<std::string, std::string> peers;
};

// Fills the settings of `service` and, through `configure`, its own. Errors as config::Schema::Load, and
// INVALID_ARGUMENT for no home, for an unknown clock, and for a Unix socket whose path is too long.
absl::StatusOr<Settings> LoadSettings(const std::string& service, const std::function<void(config::Schema&)>& configure,
                                      int argc, const char* const* argv,
                                      std::map<std::string, std::string> environment);

}  // namespace jemputbola::door
