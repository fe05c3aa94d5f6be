#include "scheduling/api/campaign_desk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/room.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {
namespace {

std::vector<std::string> Remarks(const store::Transaction& tx, const std::string& partition, const Campaign& campaign) {
  if (campaign.matrix == nullptr) return {};
  std::vector<std::string> villages;
  for (const CachedArea& area : Areas::Load(tx, partition)) {
    if (area.village) villages.push_back(area.code);
  }
  std::string holes = Holes(*campaign.matrix, villages);
  if (holes.empty()) return {};
  return {std::move(holes)};
}

std::string SetSummary(const std::optional<StoredCampaign>& before, const v1::Campaign& campaign) {
  return absl::StrCat(before ? "The campaign was replaced by one" : "The campaign was set", " with service from ",
                      campaign.first_service_day(), " to ", campaign.last_service_day(), " and ", campaign.units_size(),
                      campaign.units_size() == 1 ? " unit." : " units.");
}

}  // namespace

CampaignDesk::CampaignDesk(store::Database& database, eventlog::Ownership& ownership, const clock::Clock& clock,
                           Replanner& replanner)
    : database_(database), ownership_(ownership), clock_(clock), replanner_(replanner) {}

absl::StatusOr<v1::SetCampaignResponse> CampaignDesk::Set(const v1::SetCampaignRequest& request) {
  const absl::StatusOr<Campaign> campaign = ReadCampaign(request.campaign());
  if (!campaign.ok()) return campaign.status();
  const std::string& partition = campaign->regency;
  replanner_.RefreshAreas(partition);
  const absl::Time now = clock_.Now();
  StoredCampaign stored = ToStored(request.campaign(), CampaignState::kDraft, now);
  v1::SetCampaignResponse response;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const std::optional<StoredCampaign> before = Campaigns::Load(tx, partition);
    const std::string missed = Missed(LoadNow(tx, partition, *campaign, clock_).world);
    if (!missed.empty()) return absl::InvalidArgumentError(missed);
    if (before && before->state == CampaignState::kOpen) {
      stored.state = CampaignState::kOpen;
      const absl::StatusOr<LoadedWorld> loaded = LoadNow(tx, partition, clock_);
      if (!loaded.ok()) return loaded.status();
      const std::vector<std::string> displaced = Displaced(loaded->world, *campaign);
      if (!displaced.empty()) return absl::InvalidArgumentError(absl::StrJoin(displaced, "\n"));
    }
    Campaigns::Save(tx, partition, stored);
    Keep(tx, partition,
         Change(v1::CAMPAIGN_ACTION_SET, request.actor(), request.reason(), SetSummary(before, request.campaign())),
         now, before ? before->definition : "");
    const std::vector<std::string> remarks = Remarks(tx, partition, *campaign);
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
    const std::vector<std::string> remarks = Remarks(tx, partition, **campaign);
    response.mutable_remarks()->Assign(remarks.begin(), remarks.end());
    const absl::CivilDay today = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes).day;
    for (const Outage& outage : FieldDays::Outages(tx, partition)) {
      const bool over = outage.back_on ? *outage.back_on <= today : outage.day < today;
      if (over || (*campaign)->FindUnit(outage.unit_id) == nullptr) continue;
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

absl::StatusOr<v1::Campaign> CampaignDesk::Close(const v1::CloseCampaignRequest& request) {
  const std::string& partition = request.regency_code();
  StoredCampaign closed;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
    if (!stored.ok()) return stored.status();
    if (stored->state != CampaignState::kOpen) {
      return absl::FailedPreconditionError("only an OPEN campaign can be closed");
    }
    closed = *std::move(stored);
    closed.state = CampaignState::kClosed;
    closed.updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, closed);
    Keep(tx, partition,
         Change(v1::CAMPAIGN_ACTION_CLOSE, request.actor(), request.reason(),
                "The campaign was closed: nothing more is planned or announced."),
         clock_.Now(), closed.definition);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return ToProto(closed);
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
