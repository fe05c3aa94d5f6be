#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/eventlog/position.h"
#include "common/rpc/watch.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/area_outlook.h"
#include "scheduling/domain/standings.h"
#include "scheduling/store/tallies.h"

namespace jemputbola::scheduling {

// The newest plan of a regency and what it was made for.
struct Planned {
  LocalTime made_for;
  // See snapshot.h.
  std::string basis_digest;
  int utc_offset_minutes = 0;
  v1::Plan plan;
  v1::Forecast forecast;
  // District or village code -> ISO 8601 date of its next stop.
  std::map<std::string, std::string> next_visit;
  // The same codes -> what the plan brings there.
  std::map<std::string, AreaOutlook> areas;
  // ISO 8601.
  std::string last_service_day;
  v1::CampaignState campaign_state = v1::CAMPAIGN_STATE_UNSPECIFIED;
};

// A drawn range and what it was drawn from: see snapshot.h, and the people to be fetched then.
struct DrawnRange {
  std::string basis_digest;
  std::int64_t workload = 0;
  v1::ForecastRange range;
};

// What each regency looks like now, in memory, for those who ask and those who watch. Standings are loaded from the
// database when first needed and then follow commits, so a tally reaches the watchers of the ranking without a query.
// Thread-safe.
class Live {
 public:
  Live(store::Database& database, const clock::Clock& clock, rpc::Calls& calls);

  // After the commit that stored them; `seq` is the registry's sequence they were read up to.
  void ApplyTallies(const std::string& partition, const std::vector<VillageTally>& tallies, std::int64_t seq);
  // After the commit that counted these visits: (village, day).
  void AddVisits(const std::string& partition, const std::vector<std::pair<std::string, absl::CivilDay>>& visits);
  // Standings are loaded again when next needed.
  void Forget(const std::string& partition);
  // A plan was made; nullptr when there is none to show.
  void Install(const std::string& partition, std::shared_ptr<const Planned> planned);

  // The districts, or the villages of `district`: NOT_FOUND when none is known. Loads when needed.
  absl::StatusOr<v1::Ranking> Ranking(const std::string& partition, const std::string& district);
  // nullptr before the first one.
  std::shared_ptr<const Planned> plan(const std::string& partition);
  // What the forecast's range is, nullptr for none.
  void SetRange(const std::string& partition, std::shared_ptr<const DrawnRange> range);
  // The one to show beside `planned`; nullptr while there is none from the same campaign, day and outages. Its tallies
  // may be a little older: by a hundredth of the people to be fetched, or by ten.
  std::shared_ptr<const DrawnRange> RangeBeside(const std::string& partition, const Planned& planned);

  // A stream of what Ranking gives, now and after each change.
  grpc::ServerWriteReactor<v1::WatchRankingResponse>* WatchRanking(grpc::CallbackServerContext* context,
                                                                   const std::string& partition,
                                                                   const std::string& district);
  rpc::Watchers<v1::WatchPlanResponse>& plan_watchers() { return plan_watchers_; }

 private:
  struct Regency {
    absl::Mutex mutex;
    bool loaded ABSL_GUARDED_BY(mutex) = false;
    Standings standings ABSL_GUARDED_BY(mutex);
    eventlog::Position tallies ABSL_GUARDED_BY(mutex);
    absl::Time as_of ABSL_GUARDED_BY(mutex);
    int hold_people ABSL_GUARDED_BY(mutex) = 0;
    // Something changed that watchers were not told, because the standings were not loaded.
    bool unpublished ABSL_GUARDED_BY(mutex) = false;
    std::shared_ptr<const Planned> planned ABSL_GUARDED_BY(mutex);
    std::shared_ptr<const DrawnRange> range ABSL_GUARDED_BY(mutex);
    // Districts whose villages somebody watches, or did until lately.
    std::set<std::string> watched_districts ABSL_GUARDED_BY(mutex);
  };

  Regency& At(const std::string& partition);
  absl::Status EnsureLoaded(const std::string& partition, Regency& regency)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(regency.mutex);
  // Of loaded standings; see Ranking.
  absl::StatusOr<v1::Ranking> Build(const std::string& partition, const std::string& district, Regency& regency) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(regency.mutex);
  void PublishRanking(const std::string& partition, Regency& regency) ABSL_EXCLUSIVE_LOCKS_REQUIRED(regency.mutex);

  store::Database& database_;
  const clock::Clock& clock_;
  absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<Regency>> regencies_ ABSL_GUARDED_BY(mutex_);
  rpc::Watchers<v1::WatchRankingResponse> ranking_watchers_;
  rpc::Watchers<v1::WatchPlanResponse> plan_watchers_;
};

}  // namespace jemputbola::scheduling
