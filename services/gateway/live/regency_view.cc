#include "gateway/live/regency_view.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "gateway/live/follower.h"
#include "gateway/live/poller.h"
#include "gateway/live/tallies.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::gateway::live {
namespace {

// What nobody looked at for so long is not asked for any more.
constexpr absl::Duration kLooking = absl::Seconds(60);
constexpr absl::Duration kPeriod = absl::Seconds(1);
constexpr absl::Duration kAreasPeriod = absl::Seconds(30);
constexpr int kNotices = 20;
// WITA, until the campaign is known.
constexpr int kDefaultOffsetMinutes = 480;

using notification::v1::NotificationService;
using registry::v1::RegistryService;
using scheduling::v1::SchedulingService;

template <typename Request>
Request RequestFor(const std::string& regency_code) {
  Request request;
  request.set_regency_code(regency_code);
  return request;
}

std::string Sentence(const char* service, const absl::Status& status) {
  if (absl::IsNotFound(status) || absl::IsFailedPrecondition(status)) return std::string(status.message());
  return absl::StrCat(service, " is not answering: try again in a few seconds");
}

}  // namespace

struct RegencyView::Calls {
  std::unique_ptr<RegistryService::Stub> registry;
  std::unique_ptr<SchedulingService::Stub> scheduling;
  std::unique_ptr<NotificationService::Stub> notification;
  std::unique_ptr<Follower<registry::v1::WatchTalliesResponse>> tallies;
  std::unique_ptr<Follower<scheduling::v1::WatchRankingResponse>> ranking;
  std::unique_ptr<Follower<scheduling::v1::WatchPlanResponse>> plan;
  std::unique_ptr<Poller<registry::v1::ListAreasResponse>> areas;
  std::unique_ptr<Poller<scheduling::v1::GetCampaignResponse>> campaign;
  std::unique_ptr<Poller<scheduling::v1::GetForecastResponse>> forecast;
  std::unique_ptr<Poller<scheduling::v1::ListVisitsResponse>> visits;
  std::unique_ptr<Poller<notification::v1::ListNoticesResponse>> notices;

  void Close() {
    tallies->Close();
    ranking->Close();
    plan->Close();
    areas->Close();
    campaign->Close();
    forecast->Close();
    visits->Close();
    notices->Close();
  }
};

RegencyView::RegencyView(std::string regency_code, const Sources& sources, const clock::Clock& clock,
                         std::function<void()> on_change)
    : regency_code_(std::move(regency_code)), clock_(clock), on_change_(std::move(on_change)) {
  MakeCalls(sources);
}

RegencyView::~RegencyView() {
  // All are closed before the first is destroyed: one's answer wakes another.
  calls_->Close();
  std::list<Waiter> waiters;
  {
    absl::MutexLock lock(&mutex_);
    waiters.swap(waiters_);
  }
  for (const Waiter& waiter : waiters) waiter.then();
}

template <typename Value, typename Response>
void RegencyView::Keep(std::shared_ptr<const Value>* slot, const absl::Status& status, Response&& value) {
  {
    absl::MutexLock lock(&mutex_);
    // Gone there is gone here; a service that is away leaves what was last known.
    if (status.ok()) *slot = std::make_shared<const Value>(std::forward<Response>(value));
    if (absl::IsNotFound(status)) *slot = nullptr;
  }
  Changed();
}

void RegencyView::MakeCalls(const Sources& sources) {
  auto calls = std::make_unique<Calls>();
  Calls* raw = calls.get();
  raw->registry = RegistryService::NewStub(sources.registry);
  raw->scheduling = SchedulingService::NewStub(sources.scheduling);
  raw->notification = NotificationService::NewStub(sources.notification);

  raw->tallies = std::make_unique<Follower<registry::v1::WatchTalliesResponse>>(
      [raw, request = RequestFor<registry::v1::WatchTalliesRequest>(regency_code_)](auto* context, auto* reactor) {
        raw->registry->async()->WatchTallies(context, &request, reactor);
      },
      [this](const auto& message) { return OnTallies(message); });
  raw->ranking = std::make_unique<Follower<scheduling::v1::WatchRankingResponse>>(
      [raw, request = RequestFor<scheduling::v1::WatchRankingRequest>(regency_code_)](auto* context, auto* reactor) {
        raw->scheduling->async()->WatchRanking(context, &request, reactor);
      },
      [this, raw](const auto& message) {
        raw->forecast->Wake();
        return OnRanking(message);
      });
  raw->plan = std::make_unique<Follower<scheduling::v1::WatchPlanResponse>>(
      [raw, request = RequestFor<scheduling::v1::WatchPlanRequest>(regency_code_)](auto* context, auto* reactor) {
        raw->scheduling->async()->WatchPlan(context, &request, reactor);
      },
      [this, raw](const scheduling::v1::WatchPlanResponse& message) {
        raw->forecast->Wake();
        raw->campaign->Wake();
        raw->visits->Wake();
        raw->notices->Wake();
        Keep(&plan_, absl::OkStatus(), message.plan());
        return absl::OkStatus();
      });

  raw->areas = std::make_unique<Poller<registry::v1::ListAreasResponse>>(
      kAreasPeriod,
      [this, raw](auto* context, auto* response, auto done) {
        registry::v1::ListAreasRequest request;
        request.set_regency_code(regency_code_);
        raw->registry->async()->ListAreas(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const registry::v1::ListAreasResponse& response) {
        std::map<std::string, registry::v1::Area> areas;
        for (const registry::v1::Area& area : response.areas()) areas[area.code()] = area;
        Keep(&areas_, status, std::move(areas));
      });
  raw->campaign = std::make_unique<Poller<scheduling::v1::GetCampaignResponse>>(
      kPeriod,
      [this, raw](auto* context, auto* response, auto done) {
        scheduling::v1::GetCampaignRequest request;
        request.set_regency_code(regency_code_);
        raw->scheduling->async()->GetCampaign(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const auto& response) { Keep(&campaign_, status, response.campaign()); });
  raw->forecast = std::make_unique<Poller<scheduling::v1::GetForecastResponse>>(
      kPeriod,
      [this, raw](auto* context, auto* response, auto done) {
        scheduling::v1::GetForecastRequest request;
        request.set_regency_code(regency_code_);
        raw->scheduling->async()->GetForecast(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const auto& response) { Keep(&forecast_, status, response.forecast()); });
  raw->visits = std::make_unique<Poller<scheduling::v1::ListVisitsResponse>>(
      kPeriod,
      [this, raw](auto* context, auto* response, auto done) {
        scheduling::v1::ListVisitsRequest request;
        request.set_regency_code(regency_code_);
        {
          absl::MutexLock lock(&mutex_);
          request.set_from(clock::FormatDate(TodayLocked()));
        }
        request.set_to(request.from());
        raw->scheduling->async()->ListVisits(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const auto& response) { Keep(&visits_, status, response); });
  raw->notices = std::make_unique<Poller<notification::v1::ListNoticesResponse>>(
      kPeriod,
      [this, raw](auto* context, auto* response, auto done) {
        notification::v1::ListNoticesRequest request;
        request.set_regency_code(regency_code_);
        request.set_page_size(kNotices);
        raw->notification->async()->ListNotices(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const auto& response) { Keep(&notices_, status, response); });
  calls_ = std::move(calls);
}

absl::Status RegencyView::OnTallies(const registry::v1::WatchTalliesResponse& message) {
  {
    absl::MutexLock lock(&mutex_);
    const Place place = ToPlace(message.position().position());
    const absl::Time time = timestamp::ToTime(message.position().time());
    std::vector<VillageCounts> villages;
    for (const registry::v1::Tally& tally : message.villages()) villages.push_back(FromProto(tally));
    if (message.snapshot()) {
      meeting_.tallies().Reset(place, time, std::move(villages));
    } else if (absl::Status status = meeting_.tallies().Advance(place, time, villages); !status.ok()) {
      return status;
    }
  }
  Changed();
  return absl::OkStatus();
}

absl::Status RegencyView::OnRanking(const scheduling::v1::WatchRankingResponse& message) {
  {
    absl::MutexLock lock(&mutex_);
    meeting_.Add(ToPlace(message.ranking().tallies()),
                 std::make_shared<const scheduling::v1::Ranking>(message.ranking()));
  }
  Changed();
  return absl::OkStatus();
}

absl::CivilDay RegencyView::TodayLocked() const {
  const int offset = campaign_ == nullptr ? kDefaultOffsetMinutes : campaign_->utc_offset_minutes();
  return absl::ToCivilDay(clock_.Now(), clock::FixedZone(offset));
}

absl::StatusOr<RegencySnapshot> RegencyView::Read() const {
  absl::MutexLock lock(&mutex_);
  auto met = meeting_.Read();
  if (!met.has_value()) {
    if (!meeting_.tallies().newest().has_value()) {
      return absl::UnavailableError(Sentence("registry", calls_->tallies->status()));
    }
    return absl::UnavailableError(Sentence("scheduling", calls_->ranking->status()));
  }
  return RegencySnapshot{regency_code_, std::move(met->tallies),
                         met->ranking,  plan_,
                         campaign_,     forecast_,
                         visits_,       notices_,
                         areas_,        clock_.Now(),
                         TodayLocked(), std::string(clock_.mode())};
}

std::string RegencyView::name() const {
  absl::MutexLock lock(&mutex_);
  if (areas_ == nullptr) return regency_code_;
  const auto area = areas_->find(regency_code_);
  return area == areas_->end() ? regency_code_ : area->second.name();
}

void RegencyView::Look(absl::Time now) {
  bool anew = false;
  {
    absl::MutexLock lock(&mutex_);
    anew = now - looked_at_ > kLooking;
    if (anew) looked_since_ = now;
    looked_at_ = now;
  }
  if (!anew) return;
  // Nothing was asked for during the pause.
  calls_->campaign->Wake();
  calls_->forecast->Wake();
  calls_->visits->Wake();
  calls_->notices->Wake();
}

bool RegencyView::Level() const {
  absl::Time since;
  {
    absl::MutexLock lock(&mutex_);
    if (!meeting_.Level()) return false;
    // The forecast is asked for when the ranking moves: it may be one step behind.
    if (forecast_ != nullptr && forecast_->tallies().seq() < meeting_.tallies().newest()->seq) return false;
    since = looked_since_;
  }
  return calls_->campaign->answered() >= since && calls_->forecast->answered() >= since &&
         calls_->visits->answered() >= since && calls_->notices->answered() >= since &&
         calls_->areas->answered() > absl::InfinitePast();
}

void RegencyView::WhenLevel(absl::Duration most, std::function<void()> then) {
  const absl::Time now = absl::Now();
  Look(now);
  if (Level()) return then();
  {
    absl::MutexLock lock(&mutex_);
    waiters_.push_back({now + most, std::move(then)});
  }
  // It may have become level in between.
  Changed();
}

void RegencyView::Changed() {
  const bool level = Level();
  const absl::Time now = absl::Now();
  std::list<Waiter> ready;
  {
    absl::MutexLock lock(&mutex_);
    for (auto at = waiters_.begin(); at != waiters_.end();) {
      const auto next = std::next(at);
      if (level || now >= at->until) ready.splice(ready.end(), waiters_, at);
      at = next;
    }
  }
  for (const Waiter& waiter : ready) waiter.then();
  on_change_();
}

void RegencyView::Tick(absl::Time now, bool watched) {
  if (watched) Look(now);
  calls_->tallies->Tick(now);
  calls_->ranking->Tick(now);
  calls_->plan->Tick(now);
  calls_->areas->Tick(now);
  bool looked = false;
  bool moved = false;
  bool waited = false;
  {
    absl::MutexLock lock(&mutex_);
    looked = now - looked_at_ <= kLooking;
    const absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now()) / 60 * 60);
    moved = minute != shown_time_;
    shown_time_ = minute;
    waited = !waiters_.empty();
  }
  if (looked) {
    calls_->campaign->Tick(now);
    calls_->forecast->Tick(now);
    calls_->visits->Tick(now);
    calls_->notices->Tick(now);
  }
  if (moved || waited) Changed();
}

}  // namespace jemputbola::gateway::live
