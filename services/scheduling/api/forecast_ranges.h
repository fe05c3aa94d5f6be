#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"
#include "scheduling/api/live.h"
#include "scheduling/api/paced_queue.h"

namespace jemputbola::scheduling {

// Keeps the range of every regency's forecast up to date on a thread of its own, behind the plans: nothing waits for
// it, and it runs with a low priority. The regency that waits longest goes first, each is drawn at most every kEvery of
// real time, and after each the thread rests kRest times as long as that took: a fifth of a core at the most.
// Thread-safe.
class ForecastRanges {
 public:
  static constexpr int kDraws = 200;
  // What a range says depends on what was reported, not on luck.
  static constexpr std::uint64_t kSeed = 2024;
  static constexpr absl::Duration kEvery = absl::Seconds(5);
  static constexpr int kRest = 4;

  ForecastRanges(store::Database& database, Live& live, const clock::Clock& clock, log::Logger log,
                 metrics::Registry& metrics);
  ~ForecastRanges();

  void Start();
  // A new plan was made: draw the regency soon.
  void Mark(const std::string& partition);
  // Draws it on this thread.
  absl::Status Now(const std::string& partition);

 private:
  void Loop();

  store::Database& database_;
  Live& live_;
  const clock::Clock& clock_;
  log::Logger log_;
  metrics::Histogram seconds_;
  PacedQueue queue_;
  std::thread thread_;
};

}  // namespace jemputbola::scheduling
