#include "scheduling/api/announcer.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "common/ids/named_uuid.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/cut.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(1);

Visit ToVisit(const Announcement& announcement, std::string visit_id) {
  const Stop& stop = *announcement.stop;
  Visit visit;
  visit.visit_id = std::move(visit_id);
  visit.unit_id = announcement.tour->unit_id;
  visit.day = announcement.tour->day;
  visit.village = stop.village;
  visit.village_name = stop.village_name;
  visit.district = stop.district;
  visit.district_name = stop.district_name;
  visit.arrive_minute = stop.arrive_minute;
  visit.leave_minute = stop.leave_minute;
  visit.expected_captures = stop.expected_captures;
  visit.workload = stop.expected_workload;
  visit.at_office = stop.at_office;
  visit.reason = stop.reason;
  return visit;
}

// The same for the same stop: when a restored copy makes its cuts again, it announces under the references that heads of
// villages know already. Another number once the stop was called off.
std::string NewVisitId(const store::Transaction& tx, const std::string& partition, const Announcement& announcement) {
  for (int taken = 0;; ++taken) {
    const std::string id =
        ids::NamedUuid(absl::StrCat(partition, "|", announcement.tour->unit_id, "|", Date(announcement.tour->day), "|",
                                    announcement.stop->village, "|", taken));
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

absl::StatusOr<int> Announcer::Make(store::WriteTransaction& tx, const std::string& partition, const Campaign& campaign,
                                    const LocalTime& now, const Cut& cut) {
  const World world = LoadWorld(tx, partition, campaign, now.day, now.minute).world;
  const Plan plan = FindPolicy(campaign.policy)->Make(world, campaign.last_service_day);
  const std::vector<Announcement> announcements = ToAnnounce(plan, cut.days);
  const absl::Time time = clock_.Now();
  const bool noted =
      Visits::NoteCut(tx, partition, cut.due, clock::ToMicros(time), static_cast<std::int64_t>(announcements.size()));
  if (!noted && !cut.opening) return -1;
  VisitChanges changes(time);
  for (const Announcement& announcement : announcements) {
    changes.Announce(ToVisit(announcement, NewVisitId(tx, partition, announcement)));
  }
  const absl::Status written = changes.Write(tx, partition, log_);
  if (!written.ok()) return written;
  failpoint::Hit("scheduling/before_cut_commit");
  tx.OnCommit([this, partition] {
    failpoint::Hit("scheduling/after_cut_commit");
    replanner_.Mark(partition);
  });
  return static_cast<int>(announcements.size());
}

absl::StatusOr<int> Announcer::Open(const std::string& partition) {
  // The registry may have learnt new names since the last look; what is cached serves as well.
  if (const absl::Status fetched = replanner_.FetchAreas(partition); !fetched.ok()) {
    logger_.Warning("Opening with the areas known so far",
                    {{"partition", partition}, {"error", std::string(fetched.message())}});
  }
  int announced = 0;
  const absl::Status status = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    std::optional<StoredCampaign> stored = Campaigns::Load(tx, partition);
    if (!stored) return absl::NotFoundError(absl::StrCat(partition, " has no campaign: run jb campaign set"));
    if (stored->state != CampaignState::kDraft) {
      return absl::FailedPreconditionError("only a DRAFT campaign can be opened");
    }
    stored->state = CampaignState::kOpen;
    stored->updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, *stored);
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
    const Cut cut{DueCut(**campaign, now.day, now.minute), DaysOfOpening(**campaign, now.day, now.minute), true};
    const absl::StatusOr<int> made = Make(tx, partition, **campaign, now, cut);
    if (!made.ok()) return made.status();
    announced = *made;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return announced;
}

absl::StatusOr<int> Announcer::MakeDue(const std::string& partition) {
  int announced = 0;
  const absl::Status status = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    if (!campaign->has_value() || (*campaign)->state != CampaignState::kOpen) {
      announced = -1;
      return absl::OkStatus();
    }
    const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
    const absl::CivilDay due = DueCut(**campaign, now.day, now.minute);
    const absl::StatusOr<int> made =
        Make(tx, partition, **campaign, now, {due, DaysOfCut(**campaign, due, now.day), false});
    if (!made.ok()) return made.status();
    announced = *made;
    return absl::OkStatus();
  });
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
