#include "scheduling/api/improver.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "scheduling/api/low_priority.h"

namespace jemputbola::scheduling {

Improver::Improver(store::Database& database, Install install, log::Logger log, metrics::Registry& metrics)
    : database_(database),
      install_(std::move(install)),
      log_(std::move(log)),
      seconds_(
          metrics.AddHistogram("jb_scheduling_improve_seconds", "Time to load and improve the plan of a regency")) {}

Improver::~Improver() {
  queue_.Stop();
  if (thread_.joinable()) thread_.join();
}

void Improver::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Improver::Offer(const std::string& partition, const LocalTime& made_for) {
  {
    absl::MutexLock lock(&mutex_);
    made_for_[partition] = made_for;
  }
  queue_.Add(partition);
}

absl::Status Improver::Now(const std::string& partition, const LocalTime& made_for) {
  const absl::Time start = absl::Now();
  Snapshot snapshot;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    absl::StatusOr<Snapshot> taken = TakeSnapshot(tx, partition, start, made_for);
    if (!taken.ok()) return taken.status();
    snapshot = *std::move(taken);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (!snapshot.campaign) return absl::OkStatus();
  const LoadedWorld& loaded = snapshot.loaded;
  install_(partition, snapshot, LookAhead(loaded.world, loaded.workload, loaded.so_far, PlanStep::kImproved));
  seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  return absl::OkStatus();
}

void Improver::Loop() {
  LowerPriority(log_);
  while (!queue_.stopped()) {
    const std::optional<std::string> partition = queue_.Take(absl::InfiniteDuration());
    if (!partition) continue;
    queue_.HoldUntil(*partition, absl::Now() + kEvery);
    LocalTime made_for;
    {
      absl::MutexLock lock(&mutex_);
      made_for = made_for_[*partition];
    }
    const absl::Status improved = Now(*partition, made_for);
    if (improved.ok()) continue;
    log_.Warning("A plan could not be improved and is tried again",
                 {{"partition", *partition}, {"error", std::string(improved.message())}});
    queue_.Add(*partition);
  }
}

}  // namespace jemputbola::scheduling
