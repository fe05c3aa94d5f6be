#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/eventlog/event_log.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/redis/connection.h"
#include "jemputbola/platform/v1/admin.pb.h"

namespace jemputbola::eventlog {

// Copies a producer's log to its Redis streams, one entry a batch (at most 512 events, 256 KiB) with the explicit id
// "<last seq>-0", so that publishing again is refused by Redis and does no harm. It keeps no position of its own: at
// the start, every second while idle and after every error it compares the stream's last entry with the log and goes on
// from there. A stream that is not its own is deleted and refilled; when that happens again and again, another
// deployment writes to the same Redis: the partition stops and says so. A stream holds at most 8 MiB or 10 minutes of
// events. Losing Redis loses nothing: consumers ask the producer.
class Relay {
 public:
  struct Options {
    // Name of the stream after the partition, e.g. "tallies".
    std::string stream;
    redis::Connection::Options redis;
    absl::Duration idle_check = absl::Seconds(1);
    std::size_t stream_bytes = 8u << 20;
    absl::Duration stream_age = absl::Minutes(10);
  };
  Relay(EventLog& log, Options options, log::Logger logger, metrics::Registry& metrics);
  // Stops the thread.
  ~Relay();

  // One entry a partition. Thread-safe.
  std::vector<platform::v1::ProducerStatus> Status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::eventlog
