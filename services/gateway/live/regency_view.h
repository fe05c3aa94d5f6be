#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "gateway/domain/meeting.h"
#include "gateway/live/sources.h"
#include "jemputbola/notification/v1/notification.pb.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"

namespace jemputbola::gateway::live {

// What is known of a regency at one moment. Tallies and ranking are of one place; the rest is the newest there is, null
// or empty while it has not come.
struct RegencySnapshot {
  std::string regency_code;
  TallyTable tallies;
  std::shared_ptr<const scheduling::v1::Ranking> ranking;
  std::shared_ptr<const scheduling::v1::Plan> plan;
  std::shared_ptr<const scheduling::v1::Campaign> campaign;
  std::shared_ptr<const scheduling::v1::Forecast> forecast;
  // Announced visits of `today`.
  std::shared_ptr<const scheduling::v1::ListVisitsResponse> visits;
  std::shared_ptr<const notification::v1::ListNoticesResponse> notices;
  // Area code to area.
  std::shared_ptr<const std::map<std::string, registry::v1::Area>> areas;
  // By the campaign's clock, and its civil day there.
  absl::Time now;
  absl::CivilDay today;
  std::string clock_mode;
};

// A live copy of one regency: follows tallies, ranking and plan, and asks for the rest when these change, when notices
// are written, and every few seconds while somebody looks. Thread-safe.
class RegencyView {
 public:
  // `on_change` is called, from any thread, whenever Read may answer anew.
  RegencyView(std::string regency_code, const Sources& sources, const clock::Clock& clock,
              std::function<void()> on_change);
  // Waits for its calls to end; waiters are told.
  ~RegencyView();

  // Calls `then` once, at the latest after `most`: when tallies and ranking are of one place and nothing asked for is
  // outstanding. Marks the view as looked at.
  void WhenLevel(absl::Duration most, std::function<void()> then);

  // UNAVAILABLE, naming the service that is away, while tallies and ranking have never met.
  absl::StatusOr<RegencySnapshot> Read() const;

  // Every 100 ms or so, with real time. `watched`: somebody looks at it all the time.
  void Tick(absl::Time now, bool watched);

  const std::string& regency_code() const { return regency_code_; }
  // As the registry names it; the code while that is not known.
  std::string name() const;

 private:
  struct Waiter {
    absl::Time until;
    std::function<void()> then;
  };
  struct Calls;

  void MakeCalls(const Sources& sources);
  absl::Status OnTallies(const registry::v1::WatchTalliesResponse& message);
  absl::Status OnRanking(const scheduling::v1::WatchRankingResponse& message);
  template <typename Value, typename Response>
  void Keep(std::shared_ptr<const Value>* slot, const absl::Status& status, Response&& value);
  void Changed();
  void Look(absl::Time now);
  bool Level() const;
  absl::CivilDay TodayLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string regency_code_;
  const clock::Clock& clock_;
  const std::function<void()> on_change_;

  mutable absl::Mutex mutex_;
  Meeting<scheduling::v1::Ranking> meeting_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const scheduling::v1::Plan> plan_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const scheduling::v1::Campaign> campaign_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const scheduling::v1::Forecast> forecast_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const scheduling::v1::ListVisitsResponse> visits_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const notification::v1::ListNoticesResponse> notices_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const std::map<std::string, registry::v1::Area>> areas_ ABSL_GUARDED_BY(mutex_);
  std::list<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  // When it was last looked at, and since when without a long pause; real time.
  absl::Time looked_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time looked_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Time shown_time_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Calls> calls_;
};

}  // namespace jemputbola::gateway::live
