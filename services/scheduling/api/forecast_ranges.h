#pragma once

#include <map>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"
#include "scheduling/api/live.h"

namespace jemputbola::scheduling {

// Keeps the range of every regency's forecast up to date on a thread of its own, behind the plans: nothing waits for
// it, and it runs with a low priority. A regency is drawn at most every kEvery of real time, and drawing takes a fifth
// of a core at the most. Thread-safe.
class ForecastRanges {
 public:
  static constexpr int kDraws = 200;
  // What a range says depends on what was reported, not on luck.
  static constexpr std::uint64_t kSeed = 2024;
  static constexpr absl::Duration kEvery = absl::Seconds(5);

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
  bool Take(std::string& partition);

  store::Database& database_;
  Live& live_;
  const clock::Clock& clock_;
  log::Logger log_;
  metrics::Histogram seconds_;
  absl::Mutex mutex_;
  std::set<std::string> marked_ ABSL_GUARDED_BY(mutex_);
  // Real time before which a regency is not drawn again.
  std::map<std::string, absl::Time> not_before_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jemputbola::scheduling
