#include "scheduling/api/live.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/eventlog/consumer_store.h"
#include "common/timestamp/timestamp.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

// So many more or fewer to be fetched make no other range.
constexpr std::int64_t kFewPeople = 10;

// Watchers of the districts, or of the villages of one.
std::string WatchKey(const std::string& partition, const std::string& district) {
  return district.empty() ? partition : absl::StrCat(partition, "/", district);
}

}  // namespace

Live::Live(store::Database& database, const clock::Clock& clock, rpc::Calls& calls)
    : database_(database),
      clock_(clock),
      ranking_watchers_(calls, rpc::Watchers<v1::WatchRankingResponse>::Slow::kNewest),
      plan_watchers_(calls, rpc::Watchers<v1::WatchPlanResponse>::Slow::kNewest) {}

Live::Regency& Live::At(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<Regency>& regency = regencies_[partition];
  if (regency == nullptr) regency = std::make_unique<Regency>();
  return *regency;
}

void Live::ApplyTallies(const std::string& partition, const std::vector<VillageTally>& tallies, std::int64_t seq) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  regency.unpublished = true;
  if (!regency.loaded) return;
  for (const VillageTally& tally : tallies) {
    regency.standings.SetTally(tally.village, tally.counts, tally.revision);
  }
  regency.tallies.seq = std::max(regency.tallies.seq, seq);
  regency.as_of = clock_.Now();
  PublishRanking(partition, regency);
}

void Live::AddVisits(const std::string& partition, const std::vector<std::pair<std::string, absl::CivilDay>>& visits) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  regency.unpublished = true;
  if (!regency.loaded) return;
  for (const auto& [village, day] : visits) {
    if (regency.standings.Knows(village)) regency.standings.AddVisit(village, day);
  }
  PublishRanking(partition, regency);
}

void Live::Forget(const std::string& partition) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  regency.loaded = false;
  regency.standings = Standings();
  regency.unpublished = true;
}

void Live::Install(const std::string& partition, std::shared_ptr<const Planned> planned) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  const Planned* before = regency.planned.get();
  const bool moved =
      (planned == nullptr) != (before == nullptr) ||
      (planned != nullptr &&
       (planned->next_visit != before->next_visit || planned->areas != before->areas ||
        planned->last_service_day != before->last_service_day || planned->campaign_state != before->campaign_state ||
        planned->plan.standstill() != before->plan.standstill()));
  regency.planned = std::move(planned);
  if (moved || regency.unpublished) {
    // An error leaves it unpublished: the next plan tries again.
    if (EnsureLoaded(partition, regency).ok()) PublishRanking(partition, regency);
  }
  if (regency.planned != nullptr && plan_watchers_.Watched(partition)) {
    auto message = std::make_shared<v1::WatchPlanResponse>();
    *message->mutable_plan() = regency.planned->plan;
    plan_watchers_.Publish(partition, std::move(message));
  }
}

absl::StatusOr<v1::Ranking> Live::Ranking(const std::string& partition, const std::string& district) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  const absl::Status loaded = EnsureLoaded(partition, regency);
  if (!loaded.ok()) return loaded;
  return Build(partition, district, regency);
}

grpc::ServerWriteReactor<v1::WatchRankingResponse>* Live::WatchRanking(grpc::CallbackServerContext* context,
                                                                       const std::string& partition,
                                                                       const std::string& district) {
  const auto first = [this, partition, district]() -> absl::StatusOr<v1::WatchRankingResponse> {
    if (absl::Status status = CheckRegency(partition); !status.ok()) return status;
    if (!district.empty()) {
      Regency& regency = At(partition);
      absl::MutexLock lock(&regency.mutex);
      regency.watched_districts.insert(district);
    }
    absl::StatusOr<v1::Ranking> ranking = Ranking(partition, district);
    if (!ranking.ok()) return ranking.status();
    v1::WatchRankingResponse response;
    *response.mutable_ranking() = *std::move(ranking);
    return response;
  };
  return ranking_watchers_.Add(context, "WatchRanking", WatchKey(partition, district), first);
}

std::shared_ptr<const Planned> Live::plan(const std::string& partition) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  return regency.planned;
}

void Live::SetRange(const std::string& partition, std::shared_ptr<const DrawnRange> range) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  regency.range = std::move(range);
}

std::shared_ptr<const DrawnRange> Live::RangeBeside(const std::string& partition, const Planned& planned) {
  Regency& regency = At(partition);
  absl::MutexLock lock(&regency.mutex);
  const std::shared_ptr<const DrawnRange>& range = regency.range;
  if (range == nullptr || range->basis_digest != planned.basis_digest) return nullptr;
  const std::int64_t now = planned.forecast.workload();
  const std::int64_t apart = std::max(now, range->workload) - std::min(now, range->workload);
  if ((now == 0) != (range->workload == 0) || apart > std::max(kFewPeople, now / 100)) return nullptr;
  return range;
}

absl::Status Live::EnsureLoaded(const std::string& partition, Regency& regency) {
  if (regency.loaded) return absl::OkStatus();
  Standings standings;
  eventlog::Position position;
  int hold_people = 0;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    if (campaign->has_value()) hold_people = (*campaign)->rank_hysteresis;
    standings = LoadStandings(tx, partition, hold_people);
    position = eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  regency.standings = std::move(standings);
  regency.hold_people = hold_people;
  regency.tallies = position;
  regency.as_of = clock_.Now();
  regency.loaded = true;
  return absl::OkStatus();
}

absl::StatusOr<v1::Ranking> Live::Build(const std::string& partition, const std::string& district,
                                        Regency& regency) const {
  const scheduling::Ranking* ranking =
      district.empty() ? &regency.standings.districts() : regency.standings.VillagesOf(district);
  if (ranking == nullptr) {
    return absl::NotFoundError(absl::StrCat("no district ", district, " is known in ", partition,
                                            ": write a district's code such as ", partition, ".01"));
  }
  v1::Ranking out;
  out.set_regency_code(partition);
  *out.mutable_tallies() = ViewPosition(regency.tallies);
  timestamp::Set(regency.as_of, out.mutable_as_of());
  out.set_hysteresis(regency.hold_people);
  out.set_district_code(district);
  if (regency.planned != nullptr) {
    out.set_last_service_day(regency.planned->last_service_day);
    out.set_standstill(regency.planned->plan.standstill());
    out.set_campaign_state(regency.planned->campaign_state);
  }
  for (const RankedArea& area : ranking->Areas()) {
    v1::RankingEntry* entry = out.add_districts();
    ToProto(area, entry);
    out.set_workload(out.workload() + area.counts.workload);
    if (regency.planned == nullptr) continue;
    const auto next = regency.planned->next_visit.find(area.code);
    if (next != regency.planned->next_visit.end()) entry->set_next_visit(next->second);
    const auto outlook = regency.planned->areas.find(area.code);
    // Where the plan knows nothing yet, it brings nothing.
    entry->set_expected_left(area.counts.workload);
    if (outlook == regency.planned->areas.end()) continue;
    entry->set_projected_finish(Date(outlook->second.finish_day));
    entry->set_expected_left(outlook->second.left);
  }
  return out;
}

void Live::PublishRanking(const std::string& partition, Regency& regency) {
  regency.unpublished = false;
  const auto publish = [&](const std::string& district) ABSL_EXCLUSIVE_LOCKS_REQUIRED(regency.mutex) {
    const std::string key = WatchKey(partition, district);
    if (!ranking_watchers_.Watched(key)) return false;
    absl::StatusOr<v1::Ranking> ranking = Build(partition, district, regency);
    if (!ranking.ok()) return true;
    auto message = std::make_shared<v1::WatchRankingResponse>();
    *message->mutable_ranking() = *std::move(ranking);
    ranking_watchers_.Publish(key, std::move(message));
    return true;
  };
  publish("");
  for (auto district = regency.watched_districts.begin(); district != regency.watched_districts.end();) {
    district = publish(*district) ? std::next(district) : regency.watched_districts.erase(district);
  }
}

}  // namespace jemputbola::scheduling
