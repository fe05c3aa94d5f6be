#include "scheduling/api/campaign_desk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "scheduling/api/account.h"
#include "scheduling/api/campaign_difference.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/campaign_closing.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/remarks.h"
#include "scheduling/domain/room.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/domain/standings.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {
namespace {

std::vector<std::string> VillagesKnown(const store::Transaction& tx, const std::string& partition) {
  std::vector<std::string> villages;
  for (const CachedArea& area : Areas::Load(tx, partition)) {
    if (area.village) villages.push_back(area.code);
  }
  return villages;
}

std::vector<std::string> RemarksOn(const Campaign& campaign, const std::vector<std::string>& villages,
                                   absl::CivilDay today) {
  std::vector<std::string> remarks;
  std::string past = ServicePast(campaign, today);
  if (!past.empty()) remarks.push_back(std::move(past));
  if (villages.empty()) {
    remarks.push_back(NoAreaKnown(campaign.regency));
    return remarks;
  }
  std::set<std::string> districts;
  for (const std::string& village : villages) districts.insert(DistrictOf(village));
  for (Remark& remark : UnitsWithoutVillages(campaign, districts)) remarks.push_back(std::move(remark.sentence));
  std::string holes = campaign.matrix == nullptr ? "" : Holes(*campaign.matrix, villages);
  if (!holes.empty()) remarks.push_back(std::move(holes));
  return remarks;
}

std::string SetSummary(const std::optional<StoredCampaign>& before, const v1::Campaign& campaign) {
  v1::Campaign old;
  if (!before || !old.ParseFromString(before->definition)) {
    return absl::StrCat("The campaign was set with service from ", campaign.first_service_day(), " to ",
                        campaign.last_service_day(), " and ", campaign.units_size(),
                        campaign.units_size() == 1 ? " unit." : " units.");
  }
  const std::string difference = Difference(old, campaign);
  const bool anew = before->state == CampaignState::kClosed;
  return absl::StrCat(anew ? "A new campaign was set in place of the closed one: " : "The campaign was set again: ",
                      difference.empty() ? "nothing changed" : difference, ".");
}

std::optional<StandingVisits> ChoiceOf(v1::StandingVisits visits) {
  switch (visits) {
    case v1::STANDING_VISITS_CANCEL:
      return StandingVisits::kCancel;
    case v1::STANDING_VISITS_KEEP:
      return StandingVisits::kKeep;
    default:
      return std::nullopt;
  }
}

// What stands in the way of `campaign`, of which `world` is, in the place of one in the state `before`.
std::vector<std::string> Displacing(World world, CampaignState before, const Campaign& campaign) {
  if (before != CampaignState::kOpen) {
    const VisitsToCome to_come = VisitsToComeIn(world);
    world.pinned.erase(
        std::remove_if(world.pinned.begin(), world.pinned.end(),
                       [&](const PinnedVisit& visit) { return to_come.visits.count(visit.visit_id) == 0; }),
        world.pinned.end());
  }
  return Displaced(world, campaign);
}

}  // namespace

CampaignDesk::CampaignDesk(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
                           const clock::Clock& clock, Replanner& replanner)
    : database_(database), ownership_(ownership), log_(log), clock_(clock), replanner_(replanner) {}

absl::StatusOr<v1::SetCampaignResponse> CampaignDesk::Set(const v1::SetCampaignRequest& request) {
  const absl::Status account = CheckAccount(Account::kNothing, request.actor(), request.reason());
  if (!account.ok()) return account;
  const absl::StatusOr<Campaign> campaign = ReadCampaign(request.campaign());
  if (!campaign.ok()) return campaign.status();
  const std::string& partition = campaign->regency;
  const bool registry_answered = replanner_.RefreshAreas(partition);
  const absl::Time now = clock_.Now();
  StoredCampaign stored = ToStored(request.campaign(), CampaignState::kDraft, now);
  v1::SetCampaignResponse response;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const std::vector<std::string> villages = VillagesKnown(tx, partition);
    // Before anything is kept of a regency that is none of this deployment's.
    if (registry_answered && villages.empty()) return absl::InvalidArgumentError(NoAreaKnown(partition));
    if (campaign->matrix != nullptr && !villages.empty()) {
      const std::vector<std::string> faults = FaultsAmong(*campaign->matrix, villages);
      if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
    }
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const std::optional<StoredCampaign> before = Campaigns::Load(tx, partition);
    // The one before may not be readable any more: nothing is asked of it.
    LoadedWorld loaded = LoadNow(tx, partition, *campaign, clock_);
    const absl::CivilDay today = loaded.world.today;
    const std::string missed = Missed(loaded.world);
    if (!missed.empty()) return absl::InvalidArgumentError(missed);
    if (before) {
      if (before->state == CampaignState::kOpen) stored.state = CampaignState::kOpen;
      const std::vector<std::string> displaced = Displacing(std::move(loaded.world), before->state, *campaign);
      if (!displaced.empty()) return absl::InvalidArgumentError(absl::StrJoin(displaced, "\n"));
    }
    Campaigns::Save(tx, partition, stored);
    Keep(tx, partition,
         Change(v1::CAMPAIGN_ACTION_SET, request.actor(), request.reason(), SetSummary(before, request.campaign())),
         now, before ? before->definition : "");
    Campaign standing = *campaign;
    standing.state = stored.state;
    const std::vector<std::string> remarks = RemarksOn(standing, villages, today);
    response.mutable_remarks()->Assign(remarks.begin(), remarks.end());
    tx.OnCommit([this, partition] { replanner_.Reload(partition); });
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  absl::StatusOr<v1::Campaign> whole = ToProto(stored);
  if (!whole.ok()) return whole.status();
  *response.mutable_campaign() = *std::move(whole);
  return response;
}

absl::StatusOr<v1::ShowCampaignResponse> CampaignDesk::Show(const std::string& partition) {
  v1::ShowCampaignResponse response;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    const absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
    if (!stored.ok()) return stored.status();
    absl::StatusOr<v1::Campaign> whole = ToProto(*stored);
    if (!whole.ok()) return whole.status();
    *response.mutable_campaign() = *std::move(whole);
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    const absl::CivilDay today = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes).day;
    const std::vector<std::string> remarks = RemarksOn(**campaign, VillagesKnown(tx, partition), today);
    response.mutable_remarks()->Assign(remarks.begin(), remarks.end());
    for (const Outage& outage : FieldDays::Outages(tx, partition)) {
      if (IsOver(outage, today) || (*campaign)->FindUnit(outage.unit_id) == nullptr) continue;
      v1::BrokenUnit& unit = *response.add_broken_units();
      unit.set_unit_id(outage.unit_id);
      unit.set_broken_on(Date(outage.day));
      unit.set_back_on(Date(outage.back_on));
    }
    const Calendar calendar = (*campaign)->calendar();
    response.set_working_days(static_cast<int>(calendar.WorkingDays(calendar.first(), calendar.last()).size()));
    response.set_working_days_left(static_cast<int>(calendar.WorkingDays(today, calendar.last()).size()));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return response;
}

absl::StatusOr<v1::CloseCampaignResponse> CampaignDesk::Close(const v1::CloseCampaignRequest& request) {
  const std::string& partition = request.regency_code();
  const absl::Status account = CheckAccount(Account::kNothing, request.actor(), request.reason());
  if (!account.ok()) return account;
  const std::optional<StandingVisits> choice = ChoiceOf(request.visits());
  v1::CloseCampaignResponse response;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    response.Clear();
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    absl::StatusOr<StoredCampaign> closed = FindCampaign(tx, partition);
    if (!closed.ok()) return closed.status();
    if (closed->state != CampaignState::kOpen) {
      return absl::FailedPreconditionError(
          closed->state == CampaignState::kDraft
              ? "only an OPEN campaign can be closed, and this one is a DRAFT: nothing of it was announced, and jb "
                "campaign set replaces it"
              : "only an OPEN campaign can be closed, and this one is CLOSED: jb campaign history tells when and by "
                "whom");
    }
    const absl::StatusOr<LoadedWorld> loaded = LoadNow(tx, partition, clock_);
    if (!loaded.ok()) return loaded.status();
    const VisitsToCome to_come = VisitsToComeIn(loaded->world);
    if (absl::Status status = CheckClosing(to_come, choice, request.reason()); !status.ok()) return status;
    VisitChanges changes(clock_.Now());
    for (const Visit& visit : Visits::List(tx, partition, loaded->world.today, std::nullopt)) {
      if (to_come.visits.count(visit.visit_id) == 0) continue;
      if (choice == StandingVisits::kKeep) {
        *response.add_kept() = ToProto(visit);
        continue;
      }
      changes.Cancel(visit, ClosingReason(request.reason()));
      *response.add_cancelled() = ToProto(*changes.Find(visit.visit_id));
    }
    if (absl::Status status = changes.Write(tx, partition, log_); !status.ok()) return status;
    closed->state = CampaignState::kClosed;
    closed->updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, *closed);
    *response.mutable_change() =
        Keep(tx, partition,
             Change(v1::CAMPAIGN_ACTION_CLOSE, request.actor(), request.reason(), ClosingSummary(to_come, choice)),
             clock_.Now(), closed->definition);
    absl::StatusOr<v1::Campaign> whole = ToProto(*closed);
    if (!whole.ok()) return whole.status();
    *response.mutable_campaign() = *std::move(whole);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return response;
}

absl::StatusOr<v1::ListCampaignChangesResponse> CampaignDesk::Changes(const v1::ListCampaignChangesRequest& request) {
  v1::ListCampaignChangesResponse response;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    std::vector<StoredChange> changes;
    if (request.number() == 0) {
      changes = CampaignChanges::List(tx, request.regency_code());
    } else if (std::optional<StoredChange> found =
                   CampaignChanges::Find(tx, request.regency_code(), request.number())) {
      changes.push_back(*std::move(found));
    } else {
      return absl::NotFoundError("there is no such change: jb campaign history lists them");
    }
    for (const StoredChange& stored : changes) {
      absl::StatusOr<v1::CampaignChange> change = ToProto(stored);
      if (!change.ok()) return change.status();
      *response.add_changes() = *std::move(change);
      if (!stored.plan_before.empty() && !response.mutable_plan_before()->ParseFromString(stored.plan_before)) {
        return absl::InternalError("the plan of before cannot be read");
      }
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return response;
}

}  // namespace jemputbola::scheduling
