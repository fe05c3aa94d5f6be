#include "scheduling/api/forecast_ranges.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "scheduling/api/snapshot.h"
#include "scheduling/api/translate_range.h"
#include "scheduling/simulation/outlook_range.h"

namespace jemputbola::scheduling {
namespace {

// Of the thread that draws, in nice's units: drawing takes seconds, and whoever answers a crew goes first.
constexpr int kNiceness = 15;

}  // namespace

ForecastRanges::ForecastRanges(store::Database& database, Live& live, const clock::Clock& clock, log::Logger log,
                               metrics::Registry& metrics)
    : database_(database),
      live_(live),
      clock_(clock),
      log_(std::move(log)),
      seconds_(
          metrics.AddHistogram("jb_scheduling_range_seconds", "Time to draw the range of one regency's forecast")) {}

ForecastRanges::~ForecastRanges() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ForecastRanges::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void ForecastRanges::Mark(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  marked_.insert(partition);
}

absl::Status ForecastRanges::Now(const std::string& partition) {
  const absl::Time start = absl::Now();
  Snapshot snapshot;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    absl::StatusOr<Snapshot> taken = TakeSnapshot(tx, partition, clock_.Now());
    if (!taken.ok()) return taken.status();
    snapshot = *std::move(taken);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (!snapshot.campaign || snapshot.campaign->state == CampaignState::kClosed) {
    live_.SetRange(partition, nullptr);
    return absl::OkStatus();
  }
  LoadedWorld& loaded = snapshot.loaded;
  const Learned& learned = loaded.learned;
  loaded.world.campaign = loaded.set;
  const simulation::OutlookRange range = simulation::DrawOutlook(loaded.world, learned, kDraws, kSeed);
  auto drawn = std::make_shared<DrawnRange>();
  drawn->basis_digest = snapshot.basis_digest;
  drawn->workload = loaded.workload;
  drawn->range = ToProto(loaded.world, learned, range, snapshot.tallies);
  live_.SetRange(partition, std::move(drawn));
  seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  return absl::OkStatus();
}

bool ForecastRanges::Take(std::string& partition) {
  const absl::Time now = absl::Now();
  for (const std::string& marked : marked_) {
    absl::Time& not_before = not_before_.try_emplace(marked, absl::InfinitePast()).first->second;
    if (now < not_before) continue;
    not_before = now + kEvery;
    partition = marked;
    marked_.erase(partition);
    return true;
  }
  return false;
}

void ForecastRanges::Loop() {
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness) != 0) {
    log_.Warning("Forecasts are drawn with the priority of answers");
  }
  absl::Duration pause = absl::Milliseconds(50);
  for (;;) {
    std::string partition;
    bool taken = false;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stop_), pause);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stop_ || !marked_.empty(); };
      mutex_.Await(absl::Condition(&ready));
      if (stop_) return;
      taken = Take(partition);
    }
    pause = absl::Milliseconds(200);
    if (!taken) continue;
    const absl::Time start = absl::Now();
    const absl::Status drawn = Now(partition);
    if (!drawn.ok()) {
      log_.Warning("The range of a forecast could not be drawn and is tried again",
                   {{"partition", partition}, {"error", std::string(drawn.message())}});
      Mark(partition);
    }
    pause = std::max(absl::Milliseconds(50), 4 * (absl::Now() - start));
  }
}

}  // namespace jemputbola::scheduling
