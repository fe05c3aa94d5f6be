#include "scheduling/api/replanner.h"

#include <algorithm>
#include <exception>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/remarks.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/campaigns.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kAskAgain = absl::Seconds(2);
constexpr absl::Duration kRefreshAgain = absl::Seconds(30);
constexpr absl::Duration kRetry = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Milliseconds(300);
// So long an improved plan may be missing while tallies stream in.
constexpr absl::Duration kPatience = absl::Seconds(2);
// The part of today that can still be planned changes in steps of so many minutes.
constexpr int kSlotMinutes = 15;

bool SameSlot(const LocalTime& a, const LocalTime& b) {
  return a.day == b.day && a.minute / kSlotMinutes == b.minute / kSlotMinutes;
}

std::map<std::string, std::string> NextVisits(const scheduling::Plan& plan, const LocalTime& now) {
  std::map<std::string, std::string> next;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (tour.day == now.day && stop.leave_minute <= now.minute) continue;
      next.try_emplace(stop.village, Date(tour.day));
      next.try_emplace(stop.district, Date(tour.day));
    }
  }
  return next;
}

std::shared_ptr<Planned> Show(const std::string& partition, const Snapshot& snapshot, Outlook outlook) {
  const LoadedWorld& loaded = snapshot.loaded;
  const std::string rates = RatesUsed(loaded.set, loaded.world.campaign, loaded.learned.stops);
  if (!rates.empty()) absl::StrAppend(&outlook.forecast.sentence, " ", rates);
  if (!loaded.areas_known && loaded.workload == 0) outlook.forecast.sentence = NoAreaKnown(partition);
  auto planned = std::make_shared<Planned>();
  planned->made_for = snapshot.now;
  planned->basis_digest = snapshot.basis_digest;
  planned->utc_offset_minutes = loaded.set.utc_offset_minutes;
  planned->plan = ToProto(partition, loaded.set, outlook.plan, snapshot.tallies);
  planned->forecast = ToProto(partition, outlook.forecast, snapshot.tallies);
  planned->forecast.set_campaign_state(ToProto(loaded.set.state));
  planned->next_visit = NextVisits(outlook.plan, snapshot.now);
  planned->areas = std::move(outlook.areas);
  planned->last_service_day = Date(loaded.set.last_service_day);
  planned->campaign_state = ToProto(loaded.set.state);
  return planned;
}

bool MayImprove(const Snapshot& snapshot) {
  if (!snapshot.campaign || snapshot.campaign->state == CampaignState::kClosed) return false;
  const Policy* policy = FindPolicy(snapshot.campaign->policy);
  return policy != nullptr && policy->Improves();
}

}  // namespace

Replanner::Replanner(store::Database& database, eventlog::Ownership& ownership, RegistrySource& registry, Live& live,
                     const clock::Clock& clock, log::Logger log, metrics::Registry& metrics)
    : database_(database),
      ownership_(ownership),
      registry_(registry),
      live_(live),
      clock_(clock),
      log_(std::move(log)),
      seconds_(metrics.AddHistogram("jb_scheduling_replan_seconds", "Time to load and plan one regency")),
      improver_(
          database,
          [this](const std::string& partition, const Snapshot& made_from, Outlook improved) {
            InstallImproved(partition, made_from, std::move(improved));
          },
          log_, metrics) {}

Replanner::~Replanner() {
  queue_.Stop();
  if (thread_.joinable()) thread_.join();
}

void Replanner::Start() {
  thread_ = std::thread([this] { Loop(); });
  improver_.Start();
}

void Replanner::Mark(const std::string& partition) {
  queue_.Add(partition);
}

void Replanner::Reload(const std::string& partition) {
  live_.Forget(partition);
  Mark(partition);
}

absl::Status Replanner::Now(const std::string& partition) {
  absl::MutexLock lock(&planning_);
  return Plan(partition);
}

void Replanner::Tick() {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  for (const auto& [partition, known] : known_) {
    const bool moved = known.campaign && !SameSlot(ToLocal(now, known.campaign->utc_offset_minutes), known.made_for);
    const bool taken_over = absl::Now() >= known.areas_due && ownership_.Holds(partition);
    if (moved || known.areas_missing || taken_over) queue_.Add(partition);
  }
}

std::map<std::string, Replanner::Known> Replanner::known() const {
  absl::MutexLock lock(&mutex_);
  return known_;
}

void Replanner::Loop() {
  absl::Status listed = absl::UnavailableError("not asked yet");
  while (!queue_.stopped()) {
    if (!listed.ok()) {
      std::vector<std::string> all;
      listed = database_.Read([&](store::ReadTransaction& tx) {
        all = Campaigns::Partitions(tx);
        return absl::OkStatus();
      });
      for (const std::string& partition : all) {
        if (ownership_.InShard(partition)) Mark(partition);
      }
    }
    const std::optional<std::string> partition = queue_.Take(listed.ok() ? absl::Seconds(1) : kRetry);
    if (!partition) continue;
    const absl::Time start = absl::Now();
    const absl::Status planned = Now(*partition);
    const absl::Time end = absl::Now();
    // Under a stream of tallies a regency takes a fifth of a core at the most, so that planning never holds up what it
    // follows.
    queue_.HoldUntil(*partition, end + (planned.ok() ? std::min(4 * (end - start), kLongestPause) : kRetry));
    if (planned.ok()) continue;
    log_.Warning("Planning failed and is tried again",
                 {{"partition", *partition}, {"error", std::string(planned.message())}});
    Mark(*partition);
  }
}

absl::StatusOr<bool> Replanner::FetchAreas(const std::string& partition) {
  absl::StatusOr<std::vector<CachedArea>> areas = registry_.ListAreas(partition);
  if (!areas.ok()) return areas.status();
  if (areas->empty()) return false;
  std::sort(areas->begin(), areas->end(), [](const CachedArea& a, const CachedArea& b) { return a.code < b.code; });
  bool changed = false;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    changed = Areas::Load(tx, partition) != *areas;
    if (changed) Areas::Replace(tx, partition, *areas);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  if (changed) live_.Forget(partition);
  return changed;
}

bool Replanner::RefreshAreas(const std::string& partition) {
  const absl::StatusOr<bool> changed = FetchAreas(partition);
  if (!changed.ok()) {
    log_.Warning("The areas known so far are used",
                 {{"partition", partition}, {"error", std::string(changed.status().message())}});
  } else if (*changed) {
    Mark(partition);
  }
  return changed.ok();
}

bool Replanner::MayAsk(const std::string& partition, bool missing) {
  const absl::Time now = absl::Now();
  absl::Time& due = areas_due_.try_emplace(partition, absl::InfinitePast()).first->second;
  // Who takes the regency over again does not know what it missed.
  if (due == absl::InfiniteFuture() && !ownership_.Holds(partition)) due = absl::InfinitePast();
  absl::Time& after = ask_after_.try_emplace(partition, absl::InfinitePast()).first->second;
  if (now < due && (!missing || now < after)) return false;
  after = now + kAskAgain;
  due = now + kRefreshAgain;
  return true;
}

absl::StatusOr<Snapshot> Replanner::Load(const std::string& partition) {
  Snapshot snapshot;
  const auto load = [&] {
    return database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
      absl::StatusOr<Snapshot> taken = TakeSnapshot(tx, partition, clock_.Now());
      if (!taken.ok()) return taken.status();
      snapshot = *std::move(taken);
      return absl::OkStatus();
    });
  };
  absl::Status read = load();
  if (read.ok() && MayAsk(partition, snapshot.loaded.areas_missing)) {
    const absl::StatusOr<bool> changed = FetchAreas(partition);
    if (changed.ok()) {
      areas_due_[partition] = absl::InfiniteFuture();
      if (*changed) read = load();
    } else if (!absl::IsAborted(changed.status())) {
      log_.Warning("Areas could not be fetched from the registry",
                   {{"partition", partition}, {"error", std::string(changed.status().message())}});
    }
  }
  if (!read.ok()) return read;
  return snapshot;
}

absl::Status Replanner::Plan(const std::string& partition) {
  const absl::Time start = absl::Now();
  absl::StatusOr<Snapshot> snapshot = Load(partition);
  if (!snapshot.ok()) return snapshot.status();
  const LoadedWorld& loaded = snapshot->loaded;
  std::shared_ptr<Planned> planned;
  if (snapshot->campaign) {
    planned = Show(partition, *snapshot, LookAhead(loaded.world, loaded.workload, loaded.so_far, PlanStep::kFirst));
  }
  live_.Install(partition, std::move(planned));
  Shown& shown = shown_.try_emplace(partition, Shown{"", "", absl::InfinitePast()}).first->second;
  shown.frame_digest = snapshot->frame_digest;
  shown.villages_digest = snapshot->villages_digest;
  if (MayImprove(*snapshot)) improver_.Offer(partition, snapshot->now);
  seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  planned_(partition);
  absl::MutexLock lock(&mutex_);
  known_[partition] = {snapshot->campaign, snapshot->now, loaded.areas_missing, areas_due_[partition]};
  return absl::OkStatus();
}

void Replanner::InstallImproved(const std::string& partition, const Snapshot& made_from, Outlook improved) {
  absl::MutexLock lock(&planning_);
  const auto found = shown_.find(partition);
  if (found == shown_.end() || found->second.frame_digest != made_from.frame_digest) return;
  Shown& shown = found->second;
  const absl::Time now = absl::Now();
  if (shown.villages_digest != made_from.villages_digest && now < shown.improved_at + kPatience) return;
  shown.improved_at = now;
  live_.Install(partition, Show(partition, made_from, std::move(improved)));
}

}  // namespace jemputbola::scheduling
