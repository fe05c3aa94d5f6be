#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"
#include "scheduling/api/improver.h"
#include "scheduling/api/live.h"
#include "scheduling/api/paced_queue.h"
#include "scheduling/api/registry_source.h"
#include "scheduling/api/snapshot.h"

namespace jemputbola::scheduling {

// Keeps the plan of every regency up to date on a thread of its own: whatever changes marks the regency, marks that
// come while a plan is being made are merged, and the newest state is planned. Where the policy's first plan is not yet
// what a cut would announce, that one is made behind it (Improver) and shown when the world has not changed meanwhile;
// under a stream of tallies now and then one that some of them came too late for. Also fetches areas that are not known
// yet, and all of a regency once when the process starts or takes it over. Thread-safe.
class Replanner {
 public:
  Replanner(store::Database& database, eventlog::Ownership& ownership, RegistrySource& registry, Live& live,
            const clock::Clock& clock, log::Logger log, metrics::Registry& metrics);
  ~Replanner();

  // Before Start: called on the planning thread after each plan, with the regency; must not block.
  void OnPlanned(std::function<void(const std::string&)> planned) { planned_ = std::move(planned); }
  // Plans every regency there is and goes on until destroyed.
  void Start();
  // The regency changed: plan it again soon.
  void Mark(const std::string& partition);
  // What the ranking is held by changed besides tallies and visits: it is loaded anew, and the regency planned soon.
  void Reload(const std::string& partition);
  // Makes the first plan on this thread, for those who answer with the result.
  absl::Status Now(const std::string& partition);
  // Marks regencies whose local time has moved on enough to matter.
  void Tick();
  // Fetches the areas of a regency from the registry and keeps them; whether something had changed. None are kept
  // instead of those that are known.
  absl::StatusOr<bool> FetchAreas(const std::string& partition);
  // The same where what is known serves as well, and plans soon when something had changed. Whether the registry
  // answered.
  bool RefreshAreas(const std::string& partition);

  struct Known {
    std::optional<Campaign> campaign;
    LocalTime made_for;
    bool areas_missing = false;
    // Real time from which the areas may be fetched, once or again; infinite when they were.
    absl::Time areas_due = absl::InfinitePast();
  };
  // Regencies as they were last planned.
  std::map<std::string, Known> known() const;

 private:
  void Loop();
  absl::Status Plan(const std::string& partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(planning_);
  absl::StatusOr<Snapshot> Load(const std::string& partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(planning_);
  void InstallImproved(const std::string& partition, const Snapshot& made_from, Outlook improved);
  bool MayAsk(const std::string& partition, bool missing) ABSL_EXCLUSIVE_LOCKS_REQUIRED(planning_);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  RegistrySource& registry_;
  Live& live_;
  const clock::Clock& clock_;
  log::Logger log_;
  metrics::Histogram seconds_;
  std::function<void(const std::string&)> planned_ = [](const std::string&) {};

  // One first plan at a time.
  absl::Mutex planning_;
  // What the first plan that is shown was made from, and when in real time an improved one was shown last.
  struct Shown {
    std::string frame_digest;
    std::string villages_digest;
    absl::Time improved_at;
  };
  std::map<std::string, Shown> shown_ ABSL_GUARDED_BY(planning_);
  // Real time before which the registry is not asked again for unknown areas.
  std::map<std::string, absl::Time> ask_after_ ABSL_GUARDED_BY(planning_);
  // As in Known.
  std::map<std::string, absl::Time> areas_due_ ABSL_GUARDED_BY(planning_);

  PacedQueue queue_;
  mutable absl::Mutex mutex_ ABSL_ACQUIRED_AFTER(planning_);
  std::map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
  Improver improver_;
};

}  // namespace jemputbola::scheduling
