#include "scheduling/api/operator.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/room.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

absl::Status CheckReason(const std::string& reason) {
  if (!reason.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("give a reason: the village head is told why");
}

}  // namespace

Operator::Operator(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
                   const clock::Clock& clock, Replanner& replanner)
    : database_(database), ownership_(ownership), log_(log), clock_(clock), replanner_(replanner) {}

absl::StatusOr<v1::Campaign> Operator::SetCampaign(const v1::Campaign& proto) {
  const absl::StatusOr<Campaign> campaign = ReadCampaign(proto);
  if (!campaign.ok()) return campaign.status();
  const std::string& partition = campaign->regency;
  StoredCampaign stored = ToStored(proto, CampaignState::kDraft, clock_.Now());
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const std::optional<StoredCampaign> before = Campaigns::Load(tx, partition);
    if (before && before->state == CampaignState::kOpen) {
      stored.state = CampaignState::kOpen;
      const absl::StatusOr<World> world = LoadNow(tx, partition);
      if (!world.ok()) return world.status();
      const std::vector<std::string> displaced = Displaced(*world, *campaign);
      if (!displaced.empty()) return absl::InvalidArgumentError(absl::StrJoin(displaced, "\n"));
    }
    Campaigns::Save(tx, partition, stored);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return ToProto(stored);
}

absl::StatusOr<v1::Campaign> Operator::Close(const std::string& partition) {
  std::optional<StoredCampaign> stored;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    stored = Campaigns::Load(tx, partition);
    if (!stored) return absl::NotFoundError(absl::StrCat(partition, " has no campaign: run jb campaign set"));
    if (stored->state != CampaignState::kOpen)
      return absl::FailedPreconditionError("only an OPEN campaign can be closed");
    stored->state = CampaignState::kClosed;
    stored->updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, *stored);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return ToProto(*stored);
}

absl::StatusOr<Visit> Operator::FindAnnounced(store::WriteTransaction& tx, const std::string& partition,
                                              const std::string& visit_id) {
  const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
  if (!fence.ok()) return fence.status();
  const std::optional<Visit> visit = Visits::Find(tx, partition, visit_id);
  if (!visit) return absl::NotFoundError("there is no such visit: jb visits lists them");
  if (visit->state != VisitState::kAnnounced) {
    return absl::FailedPreconditionError("the visit was completed or cancelled before: nothing to change");
  }
  return *visit;
}

absl::StatusOr<World> Operator::LoadNow(store::WriteTransaction& tx, const std::string& partition) {
  const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  if (!campaign->has_value()) return absl::NotFoundError(absl::StrCat(partition, " has no campaign"));
  const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
  return LoadWorld(tx, partition, **campaign, now.day, now.minute).world;
}

absl::StatusOr<Visit> Operator::Move(const std::string& partition, const std::string& visit_id, absl::CivilDay day,
                                     const std::string& reason) {
  if (absl::Status status = CheckReason(reason); !status.ok()) return status;
  Visit moved;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Visit> visit = FindAnnounced(tx, partition, visit_id);
    if (!visit.ok()) return visit.status();
    if (visit->day == day) return absl::InvalidArgumentError("the visit is on that day already: give another one");
    const absl::StatusOr<World> world = LoadNow(tx, partition);
    if (!world.ok()) return world.status();
    const PinnedVisit pinned{visit->visit_id,      visit->unit_id,      visit->day, visit->village,
                             visit->arrive_minute, visit->leave_minute, false,      visit->reason};
    const absl::StatusOr<int> arrive = FindRoom(*world, pinned, day);
    if (!arrive.ok()) return arrive.status();
    moved = *visit;
    moved.day = day;
    moved.leave_minute = *arrive + (visit->leave_minute - visit->arrive_minute);
    moved.arrive_minute = *arrive;
    Visits::Block(tx, partition, {visit->village, visit->day});
    VisitChanges changes(clock_.Now());
    changes.Change(moved, visit->day, reason);
    moved = *changes.Find(visit_id);
    return changes.Write(tx, partition, log_);
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return moved;
}

absl::Status Operator::Cancel(const std::string& partition, const std::string& visit_id, const std::string& reason) {
  if (absl::Status status = CheckReason(reason); !status.ok()) return status;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Visit> visit = FindAnnounced(tx, partition, visit_id);
    if (!visit.ok()) return visit.status();
    Visits::Block(tx, partition, {visit->village, visit->day});
    VisitChanges changes(clock_.Now());
    changes.Cancel(*visit, reason);
    return changes.Write(tx, partition, log_);
  });
  if (!written.ok()) return written;
  return replanner_.Now(partition);
}

}  // namespace jemputbola::scheduling
