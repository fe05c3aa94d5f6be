#pragma once

#include <grpcpp/channel.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/load/latencies.h"
#include "tests/bench/load/target.h"

namespace jemputbola::load {

struct Shape {
  // Reports in a call.
  int batch = 100;
  // Reports a second, sent at their times whether or not earlier ones were answered; 0: as fast as `callers` answers
  // allow.
  double rate = 0;
  // Calls in flight at the most. What has to wait for one is late, and its latency counts from when it was due.
  int callers = 16;
  int devices = 16;
  // Of the devices, in order.
  std::vector<std::string> tokens;
  absl::Duration length = absl::Seconds(10);
  // Ends earlier when so many were sent; 0: no bound.
  std::int64_t reports = 0;
};

struct Tally {
  std::atomic<std::int64_t> accepted = 0;
  // Answered with another status: duplicates, rejections.
  std::atomic<std::int64_t> other = 0;
  // Calls that failed, and the last reason.
  std::atomic<std::int64_t> failed_calls = 0;
  std::atomic<std::int64_t> last_log_seq = 0;
  absl::Duration elapsed;
  Latencies latencies;
};

// Sends captures of `people`, in turn, from new installations of the enrolled devices; returns when all calls have
// ended. `answered`, if given, hears of every successful call: its log sequence, when it was due, and when it was
// answered.
using Answered = std::function<void(std::int64_t log_seq, absl::Time due, absl::Time at)>;
void Submit(const std::shared_ptr<grpc::Channel>& channel, const std::vector<Person>& people, const Shape& shape,
            Tally& tally, const Answered& answered = nullptr);

std::string ToJson(const Shape& shape, const Tally& tally);

}  // namespace jemputbola::load
