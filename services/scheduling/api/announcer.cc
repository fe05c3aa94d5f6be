#include "scheduling/api/announcer.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "common/ids/named_uuid.h"
#include "scheduling/api/account.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/plan_outside.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/cut.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/cut_plans.h"
#include "scheduling/store/cut_positions.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(1);

// The same for the same stop: when a restored copy makes its cuts again, it announces under the references that heads
// of villages know already. Another number once the stop was called off.
std::string NewVisitId(const store::Transaction& tx, const std::string& partition, const Visit& visit) {
  for (int taken = 0;; ++taken) {
    const std::string id = ids::NamedUuid(
        absl::StrCat(partition, "|", visit.unit_id, "|", Date(visit.day), "|", visit.village, "|", taken));
    if (!Visits::Find(tx, partition, id)) return id;
  }
}

}  // namespace

Announcer::Announcer(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
                     const clock::Clock& clock, Replanner& replanner, log::Logger logger)
    : database_(database),
      ownership_(ownership),
      log_(log),
      clock_(clock),
      replanner_(replanner),
      logger_(std::move(logger)) {}

absl::Status Announcer::PlanAndWrite(const std::string& partition, bool opening, const Act& act) {
  return scheduling::PlanAndWrite<CutDraft, Promises>(
      {database_, ownership_, clock_}, partition,
      [&](const store::Transaction& tx, std::optional<LocalTime> as_of) {
        return DraftCut(tx, partition, opening, clock_.Now(), as_of);
      },
      PlanCut, act);
}

absl::StatusOr<int> Announcer::Make(store::WriteTransaction& tx, const std::string& partition, const CutDraft& draft,
                                    Promises promises) {
  const absl::Time time = clock_.Now();
  std::vector<Visit>& visits = promises.visits;
  const bool noted =
      Visits::NoteCut(tx, partition, draft.due, clock::ToMicros(time), static_cast<std::int64_t>(visits.size()));
  if (!noted && !draft.opening) return -1;
  CutPositions::Replace(tx, partition, LoadStandings(tx, partition, draft.from.campaign->rank_hysteresis).Positions());
  CutPlans::Replace(tx, partition, promises.stops);
  VisitChanges changes(time);
  for (Visit& visit : visits) {
    visit.visit_id = NewVisitId(tx, partition, visit);
    changes.Announce(visit);
  }
  const absl::Status written = changes.Write(tx, partition, log_);
  if (!written.ok()) return written;
  failpoint::Hit("scheduling/before_cut_commit");
  tx.OnCommit([this, partition] {
    failpoint::Hit("scheduling/after_cut_commit");
    replanner_.Reload(partition);
  });
  return static_cast<int>(visits.size());
}

absl::StatusOr<v1::PreviewOpeningResponse> Announcer::Preview(const std::string& partition) {
  replanner_.RefreshAreas(partition);
  CutDraft draft;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    absl::StatusOr<CutDraft> drafted = DraftCut(tx, partition, true, clock_.Now());
    if (!drafted.ok()) return drafted.status();
    draft = *std::move(drafted);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  const Promises promises = PlanCut(draft);
  v1::PreviewOpeningResponse response;
  std::set<std::string> villages;
  std::set<std::string> districts;
  for (const Visit& visit : promises.visits) {
    *response.add_visits() = ToProto(visit);
    villages.insert(visit.village);
    districts.insert(visit.district);
  }
  if (promises.coverage) *response.mutable_coverage() = ToProto(*promises.coverage);
  response.set_reference(ReferenceOf(partition, draft, promises));
  response.set_villages(static_cast<int>(villages.size()));
  response.set_districts(static_cast<int>(districts.size()));
  return response;
}

absl::StatusOr<int> Announcer::Open(const v1::OpenCampaignRequest& request) {
  const absl::Status account = CheckAccount(Account::kNothing, request.actor(), request.reason());
  if (!account.ok()) return account;
  const std::string& partition = request.regency_code();
  replanner_.RefreshAreas(partition);
  int announced = 0;
  const Act open = [&](store::WriteTransaction& tx, CutDraft& draft, Promises promises) -> absl::Status {
    if (!request.reference().empty() && request.reference() != ReferenceOf(partition, draft, promises)) {
      return absl::FailedPreconditionError(
          "That is not the reference of what would be announced now: see jb campaign open again");
    }
    StoredCampaign& stored = *draft.from.stored;
    stored.state = CampaignState::kOpen;
    stored.updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, stored);
    const absl::StatusOr<int> made = Make(tx, partition, draft, std::move(promises));
    if (!made.ok()) return made.status();
    announced = *made;
    Keep(tx, partition,
         Change(v1::CAMPAIGN_ACTION_OPEN, request.actor(), request.reason(),
                absl::StrCat("The campaign was opened: ", announced, announced == 1 ? " visit was" : " visits were",
                             " announced.")),
         clock_.Now(), stored.definition);
    return absl::OkStatus();
  };
  const absl::Status status = PlanAndWrite(partition, true, open);
  if (!status.ok()) return status;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return announced;
}

absl::StatusOr<bool> Announcer::IsDue(const std::string& partition) {
  bool due = false;
  const absl::Status status = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    if (!campaign->has_value() || (*campaign)->state != CampaignState::kOpen) return absl::OkStatus();
    const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
    due = !Visits::CutMade(tx, partition, DueCut(**campaign, now.day, now.minute));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return due;
}

absl::StatusOr<int> Announcer::MakeDue(const std::string& partition) {
  const absl::StatusOr<bool> due = IsDue(partition);
  if (!due.ok()) return due.status();
  if (!*due) return -1;
  replanner_.RefreshAreas(partition);
  int announced = 0;
  const Act cut = [&](store::WriteTransaction& tx, CutDraft& draft, Promises promises) -> absl::Status {
    const absl::StatusOr<int> made = Make(tx, partition, draft, std::move(promises));
    if (!made.ok()) return made.status();
    announced = *made;
    return absl::OkStatus();
  };
  const absl::Status status = PlanAndWrite(partition, false, cut);
  if (!status.ok()) return status;
  return announced;
}

absl::Status Announcer::Describe(const store::Transaction& tx, const std::string& partition,
                                 v1::ListVisitsResponse& response) const {
  const absl::StatusOr<eventlog::Position> head = log_.HeadAt(tx, partition);
  if (!head.ok()) return head.status();
  *response.mutable_position() = eventlog::ToProto(*head);
  const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  if (!campaign->has_value() || (*campaign)->state != CampaignState::kOpen) return absl::OkStatus();
  const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
  response.set_cut_due(!Visits::CutMade(tx, partition, DueCut(**campaign, now.day, now.minute)));
  return absl::OkStatus();
}

void Announcer::Tick() {
  for (const auto& [partition, known] : replanner_.known()) {
    if (!known.campaign || known.campaign->state != CampaignState::kOpen || !ownership_.InShard(partition)) continue;
    const LocalTime now = ToLocal(clock_.Now(), known.campaign->utc_offset_minutes);
    const absl::CivilDay due = DueCut(*known.campaign, now.day, now.minute);
    {
      absl::MutexLock lock(&mutex_);
      const auto made = made_.find(partition);
      if (made != made_.end() && made->second == due) continue;
      const auto wait = try_after_.find(partition);
      if (wait != try_after_.end() && absl::Now() < wait->second) continue;
    }
    const absl::StatusOr<int> announced = MakeDue(partition);
    absl::MutexLock lock(&mutex_);
    if (announced.ok()) {
      made_[partition] = due;
      if (*announced >= 0) {
        logger_.Info("Daily cut made",
                     {{"partition", partition}, {"day", Date(due)}, {"announced", std::int64_t{*announced}}});
      }
      continue;
    }
    try_after_[partition] = absl::Now() + kTryAgain;
    // Another process owns the regency and makes its cuts.
    if (absl::IsAborted(announced.status())) continue;
    logger_.Warning("The daily cut could not be made and is tried again",
                    {{"partition", partition}, {"error", std::string(announced.status().message())}});
  }
}

}  // namespace jemputbola::scheduling
