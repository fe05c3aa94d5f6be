// What the operator tells of units: broken, and back.
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "scheduling/api/account.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/api/operator.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/campaign_closing.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {
namespace {

// Of a closed campaign that has no visit left to make.
bool NothingLeft(const World& world) {
  if (world.campaign.state != CampaignState::kClosed) return false;
  const VisitsToCome to_come = VisitsToComeIn(world);
  return to_come.visits.empty() && to_come.under_way.empty();
}

std::string BrokenSummary(const Outage& outage, absl::CivilDay today, int cancelled,
                          const std::vector<std::string>& under_way) {
  return absl::StrCat("Unit ", outage.unit_id, " is out ",
                      outage.day == today ? "from now on" : absl::StrCat("from ", Date(outage.day), " on"),
                      outage.back_on ? absl::StrCat(" and back on ", Date(*outage.back_on)) : ", for that day", "; ",
                      cancelled == 0   ? "no announced visit falls to it."
                      : cancelled == 1 ? "1 announced visit was called off."
                                       : absl::StrCat(cancelled, " announced visits were called off."),
                      UnderWay(under_way, "stays announced, but nobody more is expected of it.",
                               "stay announced, but nobody more is expected of them."));
}

}  // namespace

absl::StatusOr<v1::CampaignChange> Operator::Keep(const std::string& partition, v1::CampaignChange change,
                                                  const Tell& tell) {
  const absl::Status account = CheckAccount(Account::kActorAndReason, change.actor(), change.reason());
  if (!account.ok()) return account;
  v1::CampaignChange kept;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    const absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
    if (!stored.ok()) return stored.status();
    const absl::StatusOr<LoadedWorld> loaded = LoadNow(tx, partition, clock_);
    if (!loaded.ok()) return loaded.status();
    absl::StatusOr<std::string> summary = tell(tx, loaded->world);
    if (!summary.ok()) return summary.status();
    change.set_summary(*std::move(summary));
    kept = scheduling::Keep(tx, partition, change, clock_.Now(), stored->definition);
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return kept;
}

absl::StatusOr<v1::ReportUnitBrokenResponse> Operator::Break(const v1::ReportUnitBrokenRequest& request) {
  const absl::StatusOr<std::optional<absl::CivilDay>> from = ReadDate(request.from(), "from");
  if (!from.ok()) return from.status();
  const absl::StatusOr<std::optional<absl::CivilDay>> back_on = ReadDate(request.back_on(), "back_on");
  if (!back_on.ok()) return back_on.status();
  const std::string& partition = request.regency_code();
  v1::ReportUnitBrokenResponse response;
  absl::StatusOr<v1::CampaignChange> change = Keep(
      partition, Change(v1::CAMPAIGN_ACTION_UNIT_BROKEN, request.actor(), request.reason(), ""),
      [&](store::WriteTransaction& tx, const World& world) -> absl::StatusOr<std::string> {
        if (NothingLeft(world)) {
          return absl::FailedPreconditionError("the campaign is closed: nothing is planned for its units any more");
        }
        const absl::StatusOr<Outage> outage =
            DeclareOutage(world.campaign, request.unit_id(), world.today, *from, *back_on);
        if (!outage.ok()) return outage.status();
        if (!FieldDays::Break(tx, partition, *outage, clock::ToMicros(clock_.Now()))) {
          return absl::FailedPreconditionError("something later is known of that unit: see jb campaign show");
        }
        VisitChanges changes(clock_.Now());
        response.clear_cancelled();
        std::vector<std::string> under_way;
        const int minute = outage->day == world.today ? world.minute : 0;
        for (const Visit& visit : Visits::List(tx, partition, outage->day, outage->back_on.value_or(outage->day))) {
          if (visit.unit_id != outage->unit_id || visit.state != VisitState::kAnnounced) continue;
          if (!FallsTo(*outage, minute, visit.day, visit.arrive_minute)) {
            if (visit.day == world.today && visit.leave_minute > minute) under_way.push_back(visit.village_name);
            continue;
          }
          changes.Cancel(visit, BreakdownReason(*outage, request.reason()));
          *response.add_cancelled() = ToProto(*changes.Find(visit.visit_id));
        }
        if (absl::Status status = changes.Write(tx, partition, log_); !status.ok()) return status;
        return BrokenSummary(*outage, world.today, response.cancelled_size(), under_way);
      });
  if (!change.ok()) return change.status();
  *response.mutable_change() = *std::move(change);
  return response;
}

absl::StatusOr<v1::ReportUnitBackResponse> Operator::Back(const v1::ReportUnitBackRequest& request) {
  const std::string& partition = request.regency_code();
  absl::StatusOr<v1::CampaignChange> change =
      Keep(partition, Change(v1::CAMPAIGN_ACTION_UNIT_BACK, request.actor(), request.reason(), ""),
           [&](store::WriteTransaction& tx, const World& world) -> absl::StatusOr<std::string> {
             absl::StatusOr<std::vector<Outage>> ended = EndOutages(world, request.unit_id());
             if (!ended.ok()) return ended.status();
             // What a crew still tells of a breakdown before now comes too late.
             ended->push_back({request.unit_id(), world.today, world.today});
             for (const Outage& outage : *ended) {
               if (!FieldDays::Break(tx, partition, outage, clock::ToMicros(clock_.Now()))) {
                 return absl::FailedPreconditionError("something later is known of that unit: see jb campaign show");
               }
             }
             return absl::StrCat("Unit ", request.unit_id(),
                                 " works again and is planned from now on; visits that were called off stay so.");
           });
  if (!change.ok()) return change.status();
  v1::ReportUnitBackResponse response;
  *response.mutable_change() = *std::move(change);
  return response;
}

}  // namespace jemputbola::scheduling
