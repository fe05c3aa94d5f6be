#include "scheduling/api/announcer.h"

#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/civil.h"
#include "common/crypto/crypto.h"
#include "common/failpoint/failpoint.h"
#include "common/ids/named_uuid.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/cut.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/cut_plans.h"
#include "scheduling/store/cut_positions.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(1);

constexpr std::size_t kReferenceDigits = 10;

Visit ToVisit(const Announcement& announcement) {
  const Stop& stop = *announcement.stop;
  Visit visit;
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

// The same for the same stop: when a restored copy makes its cuts again, it announces under the references that heads
// of villages know already. Another number once the stop was called off.
std::string NewVisitId(const store::Transaction& tx, const std::string& partition, const Visit& visit) {
  for (int taken = 0;; ++taken) {
    const std::string id = ids::NamedUuid(
        absl::StrCat(partition, "|", visit.unit_id, "|", Date(visit.day), "|", visit.village, "|", taken));
    if (!Visits::Find(tx, partition, id)) return id;
  }
}

// Not of minutes nor of expected people: both move with the clock and with every tally while somebody reads.
std::string ReferenceOf(const std::string& partition, const StoredCampaign& campaign,
                        const std::vector<Visit>& visits) {
  std::string named = absl::StrCat("open ", partition, " ", campaign.updated_at_micros);
  for (const Visit& visit : visits) {
    absl::StrAppend(&named, "\n", visit.unit_id, " ", Date(visit.day), " ", visit.village);
  }
  const crypto::Digest128 digest = crypto::Hash128(named);
  return absl::BytesToHexString(std::string(crypto::AsBytes(digest))).substr(0, kReferenceDigits);
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

Announcer::Promises Announcer::PlanCut(const store::Transaction& tx, const std::string& partition,
                                       const Campaign& campaign, const LocalTime& now,
                                       const std::vector<absl::CivilDay>& days) const {
  const World world = LoadWorld(tx, partition, campaign, now.day, now.minute).world;
  const Plan plan = FindPolicy(campaign.policy)->Make(world, campaign.last_service_day);
  Promises promises;
  for (const Announcement& announcement : ToAnnounce(plan, days)) promises.visits.push_back(ToVisit(announcement));
  promises.stops = StopsOf(plan);
  promises.coverage = CoverageOf(world, plan);
  return promises;
}

absl::StatusOr<int> Announcer::Make(store::WriteTransaction& tx, const std::string& partition, const Cut& cut,
                                    Promises promises) {
  const absl::Time time = clock_.Now();
  std::vector<Visit>& visits = promises.visits;
  const bool noted =
      Visits::NoteCut(tx, partition, cut.due, clock::ToMicros(time), static_cast<std::int64_t>(visits.size()));
  if (!noted && !cut.opening) return -1;
  CutPositions::Replace(tx, partition, LoadStandings(tx, partition, cut.hold_people).Positions());
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

absl::StatusOr<Announcer::Opening> Announcer::PlanOpening(const store::Transaction& tx,
                                                          const std::string& partition) const {
  Opening opening;
  absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
  if (!stored.ok()) return stored.status();
  if (stored->state != CampaignState::kDraft) {
    return absl::FailedPreconditionError("only a DRAFT campaign can be opened");
  }
  absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  (*campaign)->state = CampaignState::kOpen;
  const LocalTime now = ToLocal(clock_.Now(), (*campaign)->utc_offset_minutes);
  opening.stored = *std::move(stored);
  opening.cut = {DueCut(**campaign, now.day, now.minute), DaysOfOpening(**campaign, now.day, now.minute), true,
                 (*campaign)->rank_hysteresis};
  opening.promises = PlanCut(tx, partition, **campaign, now, opening.cut.days);
  opening.reference = ReferenceOf(partition, opening.stored, opening.promises.visits);
  return opening;
}

absl::StatusOr<v1::PreviewOpeningResponse> Announcer::Preview(const std::string& partition) {
  FetchAreas(partition);
  Opening opening;
  const absl::Status read = database_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    absl::StatusOr<Opening> planned = PlanOpening(tx, partition);
    if (!planned.ok()) return planned.status();
    opening = *std::move(planned);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  v1::PreviewOpeningResponse response;
  std::set<std::string> villages;
  std::set<std::string> districts;
  for (const Visit& visit : opening.promises.visits) {
    *response.add_visits() = ToProto(visit);
    villages.insert(visit.village);
    districts.insert(visit.district);
  }
  if (opening.promises.coverage) *response.mutable_coverage() = ToProto(*opening.promises.coverage);
  response.set_reference(opening.reference);
  response.set_villages(static_cast<int>(villages.size()));
  response.set_districts(static_cast<int>(districts.size()));
  return response;
}

void Announcer::FetchAreas(const std::string& partition) {
  // The registry may have learnt new names since the last look; what is cached serves as well.
  if (const absl::Status fetched = replanner_.FetchAreas(partition); !fetched.ok()) {
    logger_.Warning("Opening with the areas known so far",
                    {{"partition", partition}, {"error", std::string(fetched.message())}});
  }
}

absl::StatusOr<int> Announcer::Open(const v1::OpenCampaignRequest& request) {
  const std::string& partition = request.regency_code();
  FetchAreas(partition);
  int announced = 0;
  const absl::Status status = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    absl::StatusOr<Opening> opening = PlanOpening(tx, partition);
    if (!opening.ok()) return opening.status();
    if (!request.reference().empty() && request.reference() != opening->reference) {
      return absl::FailedPreconditionError(
          "That is not the reference of what would be announced now: see jb campaign open again");
    }
    opening->stored.state = CampaignState::kOpen;
    opening->stored.updated_at_micros = clock::ToMicros(clock_.Now());
    Campaigns::Save(tx, partition, opening->stored);
    const absl::StatusOr<int> made = Make(tx, partition, opening->cut, std::move(opening->promises));
    if (!made.ok()) return made.status();
    announced = *made;
    Keep(tx, partition,
         Change(v1::CAMPAIGN_ACTION_OPEN, request.actor(), request.reason(),
                absl::StrCat("The campaign was opened: ", announced, announced == 1 ? " visit was" : " visits were",
                             " announced.")),
         clock_.Now(), opening->stored.definition);
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
    const Cut cut{due, DaysOfCut(**campaign, due, now.day), false, (*campaign)->rank_hysteresis};
    const absl::StatusOr<int> made = Make(tx, partition, cut, PlanCut(tx, partition, **campaign, now, cut.days));
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
