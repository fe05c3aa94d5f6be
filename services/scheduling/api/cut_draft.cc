#include "scheduling/api/cut_draft.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "scheduling/api/now.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/cut.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

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

}  // namespace

absl::StatusOr<CutDraft> DraftCut(const store::Transaction& tx, const std::string& partition, bool opening,
                                  absl::Time time, std::optional<LocalTime> as_of) {
  if (const absl::StatusOr<StoredCampaign> found = FindCampaign(tx, partition); !found.ok()) return found.status();
  absl::StatusOr<Snapshot> snapshot = TakeSnapshot(tx, partition, time, as_of);
  if (!snapshot.ok()) return snapshot.status();
  CutDraft draft;
  draft.from = *std::move(snapshot);
  draft.opening = opening;
  const Campaign& campaign = *draft.from.campaign;
  if (opening && campaign.state != CampaignState::kDraft) {
    return absl::FailedPreconditionError(
        campaign.state == CampaignState::kOpen
            ? "only a DRAFT campaign can be opened, and this one is OPEN: its daily cut announces the days to come, "
              "and jb visits shows them"
            : "only a DRAFT campaign can be opened, and this one is CLOSED: jb campaign set makes a DRAFT to open");
  }
  if (!opening && campaign.state != CampaignState::kOpen) {
    return absl::FailedPreconditionError("only an OPEN campaign announces");
  }
  const LocalTime& now = draft.from.now;
  draft.due = DueCut(campaign, now.day, now.minute);
  draft.days = opening ? DaysOfOpening(campaign, now.day, now.minute) : DaysOfCut(campaign, draft.due, now.day);
  return draft;
}

Promises PlanCut(const CutDraft& draft) {
  const World& world = draft.from.loaded.world;
  const Plan plan = FindPolicy(world.campaign.policy)->Make(world, world.campaign.last_service_day);
  Promises promises;
  for (const Announcement& made : ToAnnounce(plan, draft.days)) promises.visits.push_back(ToVisit(made));
  promises.stops = StopsOf(plan);
  promises.coverage = CoverageOf(world, plan);
  return promises;
}

std::string ReferenceOf(const std::string& partition, const CutDraft& draft, const Promises& promises) {
  std::string named = absl::StrCat("open ", partition, " ", draft.from.stored->updated_at_micros);
  for (const Visit& visit : promises.visits) {
    absl::StrAppend(&named, "\n", visit.unit_id, " ", Date(visit.day), " ", visit.village);
  }
  const crypto::Digest128 digest = crypto::Hash128(named);
  return absl::BytesToHexString(std::string(crypto::AsBytes(digest))).substr(0, kReferenceDigits);
}

}  // namespace jemputbola::scheduling
