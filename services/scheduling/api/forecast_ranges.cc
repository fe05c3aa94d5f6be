#include "scheduling/api/forecast_ranges.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "scheduling/api/low_priority.h"
#include "scheduling/api/snapshot.h"
#include "scheduling/api/translate_range.h"
#include "scheduling/simulation/outlook_range.h"

namespace jemputbola::scheduling {

ForecastRanges::ForecastRanges(store::Database& database, Live& live, const clock::Clock& clock, log::Logger log,
                               metrics::Registry& metrics)
    : database_(database),
      live_(live),
      clock_(clock),
      log_(std::move(log)),
      seconds_(
          metrics.AddHistogram("jb_scheduling_range_seconds", "Time to draw the range of one regency's forecast")) {}

ForecastRanges::~ForecastRanges() {
  queue_.Stop();
  if (thread_.joinable()) thread_.join();
}

void ForecastRanges::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void ForecastRanges::Mark(const std::string& partition) {
  queue_.Add(partition);
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
  if (!loaded.areas_known && loaded.workload == 0) {
    drawn->range.set_sentence("Nobody is known who is to be fetched.");
  }
  live_.SetRange(partition, std::move(drawn));
  seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  return absl::OkStatus();
}

void ForecastRanges::Loop() {
  LowerPriority(log_);
  while (!queue_.stopped()) {
    const std::optional<std::string> partition = queue_.Take(absl::InfiniteDuration());
    if (!partition) continue;
    const absl::Time start = absl::Now();
    const absl::Status drawn = Now(*partition);
    const absl::Time end = absl::Now();
    queue_.HoldUntil(*partition, start + kEvery);
    queue_.RestUntil(end + kRest * (end - start));
    if (drawn.ok()) continue;
    log_.Warning("The range of a forecast could not be drawn and is tried again",
                 {{"partition", *partition}, {"error", std::string(drawn.message())}});
    Mark(*partition);
  }
}

}  // namespace jemputbola::scheduling
