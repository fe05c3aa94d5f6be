#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"
#include "scheduling/api/paced_queue.h"
#include "scheduling/api/snapshot.h"
#include "scheduling/domain/forecast.h"

namespace jemputbola::scheduling {

// Makes the plans that a cut would announce, behind the first ones that are shown at once, on a thread of its own with
// a low priority. The regency that waits longest goes first, each at most every kEvery of real time. Thread-safe.
class Improver {
 public:
  static constexpr absl::Duration kEvery = absl::Milliseconds(500);
  // Called on the thread of the improver with each plan; must decide itself whether it is still of use.
  using Install = std::function<void(const std::string& partition, const Snapshot& made_from, Outlook improved)>;

  Improver(store::Database& database, Install install, log::Logger log, metrics::Registry& metrics);
  ~Improver();

  void Start();
  // A first plan was made for that time: improve it soon.
  void Offer(const std::string& partition, const LocalTime& made_for);
  // Improves it on this thread.
  absl::Status Now(const std::string& partition, const LocalTime& made_for);

 private:
  void Loop();

  store::Database& database_;
  Install install_;
  log::Logger log_;
  metrics::Histogram seconds_;
  PacedQueue queue_;
  absl::Mutex mutex_;
  // What the first plan of each waiting regency was made for.
  std::map<std::string, LocalTime> made_for_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace jemputbola::scheduling
