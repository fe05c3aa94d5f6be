#include "scheduling/api/replanner.h"

#include <algorithm>
#include <exception>

#include "absl/time/clock.h"
#include "common/eventlog/consumer_store.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kAskAgain = absl::Seconds(2);
constexpr absl::Duration kRetry = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Milliseconds(300);
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

}  // namespace

Replanner::Replanner(store::Database& database, eventlog::Ownership& ownership, RegistrySource& registry, Live& live,
                     const clock::Clock& clock, log::Logger log, metrics::Registry& metrics)
    : database_(database),
      ownership_(ownership),
      registry_(registry),
      live_(live),
      clock_(clock),
      log_(std::move(log)),
      seconds_(metrics.AddHistogram("jb_scheduling_replan_seconds", "Time to load and plan one regency")) {}

Replanner::~Replanner() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Replanner::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Replanner::Mark(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  marked_.insert(partition);
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
    if (moved || known.areas_missing) marked_.insert(partition);
  }
}

std::map<std::string, Replanner::Known> Replanner::known() const {
  absl::MutexLock lock(&mutex_);
  return known_;
}

void Replanner::Loop() {
  std::vector<std::string> all;
  absl::Status listed = absl::UnavailableError("not asked yet");
  for (;;) {
    if (!listed.ok()) {
      listed = database_.Read([&](store::ReadTransaction& tx) {
        all = Campaigns::Partitions(tx);
        return absl::OkStatus();
      });
      for (const std::string& partition : all) {
        if (ownership_.InShard(partition)) Mark(partition);
      }
    }
    std::string partition;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this] { return stop_ || !marked_.empty(); };
      mutex_.AwaitWithTimeout(absl::Condition(&ready), listed.ok() ? absl::Seconds(1) : kRetry);
      if (stop_) return;
      if (marked_.empty()) continue;
      partition = *marked_.begin();
      marked_.erase(marked_.begin());
    }
    const absl::Time start = absl::Now();
    const absl::Status planned = Now(partition);
    if (!planned.ok()) {
      log_.Warning("Planning failed and is tried again",
                   {{"partition", partition}, {"error", std::string(planned.message())}});
      Mark(partition);
    }
    // Under a stream of tallies planning takes a fifth of a core at the most, so that it never holds up what it
    // follows.
    const absl::Duration pause = planned.ok() ? std::min(4 * (absl::Now() - start), kLongestPause) : kRetry;
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stop_), pause);
    if (stop_) return;
  }
}

absl::Status Replanner::FetchAreas(const std::string& partition) {
  absl::StatusOr<std::vector<CachedArea>> areas = registry_.ListAreas(partition);
  if (!areas.ok()) return areas.status();
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    Areas::Replace(tx, partition, *areas);
    return absl::OkStatus();
  });
  if (written.ok()) live_.Forget(partition);
  return written;
}

bool Replanner::MayAsk(const std::string& partition) {
  absl::Time& after = ask_after_.try_emplace(partition, absl::InfinitePast()).first->second;
  if (absl::Now() < after) return false;
  after = absl::Now() + kAskAgain;
  return true;
}

absl::Status Replanner::Plan(const std::string& partition) {
  const absl::Time start = absl::Now();
  std::optional<Campaign> campaign;
  LoadedWorld loaded;
  eventlog::Position position;
  const auto load = [&] {
    return database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
      absl::StatusOr<std::optional<Campaign>> read = LoadCampaign(tx, partition);
      if (!read.ok()) return read.status();
      campaign = *std::move(read);
      const Campaign& used = campaign ? *campaign : Campaign();
      const LocalTime now = ToLocal(clock_.Now(), used.utc_offset_minutes);
      loaded = LoadWorld(tx, partition, used, now.day, now.minute);
      position = eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
      return absl::OkStatus();
    });
  };
  absl::Status read = load();
  if (read.ok() && loaded.areas_missing && MayAsk(partition)) {
    const absl::Status fetched = FetchAreas(partition);
    if (fetched.ok()) {
      read = load();
    } else {
      log_.Warning("Areas could not be fetched from the registry",
                   {{"partition", partition}, {"error", std::string(fetched.message())}});
    }
  }
  if (!read.ok()) return read;
  const LocalTime made_for{loaded.world.today, loaded.world.minute};
  std::shared_ptr<Planned> planned;
  if (campaign) {
    Outlook outlook = LookAhead(loaded.world, loaded.workload, loaded.so_far);
    planned = std::make_shared<Planned>();
    planned->made_for = made_for;
    planned->utc_offset_minutes = campaign->utc_offset_minutes;
    planned->plan = ToProto(partition, *campaign, outlook.plan, position);
    planned->forecast = ToProto(partition, *campaign, outlook.forecast, position);
    planned->next_visit = NextVisits(outlook.plan, made_for);
    planned->areas = std::move(outlook.areas);
    planned->last_service_day = Date(campaign->last_service_day);
  }
  live_.Install(partition, std::move(planned));
  seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  planned_(partition);
  absl::MutexLock lock(&mutex_);
  known_[partition] = {campaign, made_for, loaded.areas_missing};
  return absl::OkStatus();
}

}  // namespace jemputbola::scheduling
