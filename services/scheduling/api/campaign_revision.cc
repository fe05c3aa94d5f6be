// The changes of a campaign that are told as a difference: extending it, and splitting a crew.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "common/label/label.h"
#include "scheduling/api/account.h"
#include "scheduling/api/campaign_desk.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/api/plan_outside.h"
#include "scheduling/domain/room.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/domain/validate_units.h"

namespace jemputbola::scheduling {
namespace {

absl::StatusOr<absl::CivilDay> ReadNeededDate(const std::string& text, const std::string& field) {
  const absl::StatusOr<std::optional<absl::CivilDay>> day = ReadDate(text, field);
  if (!day.ok()) return day.status();
  if (day->has_value()) return **day;
  return absl::InvalidArgumentError(NoDate(text, field));
}

absl::Status AddOvertime(const v1::ExtendCampaignRequest& request, v1::Campaign& definition) {
  for (const v1::OvertimeDay& day : request.overtime()) {
    if (const auto read = ReadNeededDate(day.date(), "overtime"); !read.ok()) return read.status();
    const auto& days = definition.overtime_days();
    if (std::find(days.begin(), days.end(), day.date()) != days.end()) {
      return absl::InvalidArgumentError(absl::StrCat(day.date(), " is an overtime day already: leave it out."));
    }
    definition.add_overtime_days(day.date());
    // A holiday that is worked keeps its own name, too.
    std::string& name = (*definition.mutable_day_names())[day.date()];
    if (name.empty() && day.name().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Overtime day ", day.date(), " has no name: write --overtime ", day.date(), "=NAME."));
    }
    if (name.empty()) {
      name = day.name();
    } else if (!day.name().empty() && name != day.name()) {
      absl::StrAppend(&name, ", ", day.name());
    }
  }
  return absl::OkStatus();
}

// A change that could be made: what both plans are made from.
struct RevisionDraft {
  Snapshot from;
  v1::Campaign definition;
  Campaign campaign;
};

// Both plans, as far as they are kept.
struct RevisionPlans {
  PlanFigures was;
  PlanFigures is;
  std::string plan_before;
};

RevisionPlans PlanBoth(const std::string& partition, const RevisionDraft& draft) {
  const LoadedWorld& loaded = draft.from.loaded;
  const Outlook before = LookAhead(loaded.world, loaded.workload, loaded.so_far);
  World world = loaded.world;
  world.campaign = WithLearned(draft.campaign, loaded.learned);
  const Outlook after = LookAhead(world, loaded.workload, loaded.so_far);
  return {FiguresOf(loaded.set, before.forecast), FiguresOf(draft.campaign, after.forecast),
          ToProto(partition, loaded.set, before.plan, draft.from.tallies).SerializeAsString()};
}

}  // namespace

absl::StatusOr<CampaignDesk::Revised> CampaignDesk::Revise(const std::string& partition, v1::CampaignChange change,
                                                           const Edit& edit, const Summary& summary) {
  const auto draft = [&](const store::Transaction& tx,
                         std::optional<LocalTime> as_of) -> absl::StatusOr<RevisionDraft> {
    const absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
    if (!stored.ok()) return stored.status();
    if (stored->state == CampaignState::kClosed) {
      return absl::FailedPreconditionError("the campaign is closed: set and open one anew");
    }
    absl::StatusOr<Snapshot> from = TakeSnapshot(tx, partition, clock_.Now(), as_of);
    if (!from.ok()) return from.status();
    absl::StatusOr<v1::Campaign> definition = ToProto(*stored);
    if (!definition.ok()) return definition.status();
    const World& world = from->loaded.world;
    if (absl::Status edited = edit(from->loaded.set, world.today, *definition); !edited.ok()) return edited;
    absl::StatusOr<Campaign> campaign = ReadCampaign(*definition);
    if (!campaign.ok()) return campaign.status();
    campaign->state = stored->state;
    const std::vector<std::string> displaced = Displaced(world, *campaign);
    if (!displaced.empty()) return absl::InvalidArgumentError(absl::StrJoin(displaced, "\n"));
    return RevisionDraft{*std::move(from), *std::move(definition), *std::move(campaign)};
  };
  Revised revised;
  const auto write = [&](store::WriteTransaction& tx, RevisionDraft& drafted, const RevisionPlans& plans) {
    const StoredCampaign& before = *drafted.from.stored;
    const StoredCampaign after = ToStored(drafted.definition, before.state, clock_.Now());
    Campaigns::Save(tx, partition, after);
    const Revision revision{drafted.from.loaded.set, drafted.campaign, drafted.from.loaded.world.today, plans.was,
                            plans.is};
    v1::CampaignChange made = change;
    made.set_summary(summary(revision));
    *made.mutable_before() = ToProto(plans.was);
    *made.mutable_after() = ToProto(plans.is);
    for (const absl::CivilDay day : AddedDays(revision.before, revision.after, revision.today)) {
      made.add_added_days(Date(day));
    }
    revised.change = Keep(tx, partition, std::move(made), clock_.Now(), before.definition, plans.plan_before);
    absl::StatusOr<v1::Campaign> whole = ToProto(after);
    if (!whole.ok()) return whole.status();
    revised.campaign = *std::move(whole);
    return absl::OkStatus();
  };
  const absl::Status written = PlanAndWrite<RevisionDraft, RevisionPlans>(
      {database_, ownership_, clock_}, partition, draft,
      [&](const RevisionDraft& drafted) { return PlanBoth(partition, drafted); }, write);
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return revised;
}

absl::StatusOr<v1::ExtendCampaignResponse> CampaignDesk::Extend(const v1::ExtendCampaignRequest& request) {
  const absl::Status account = CheckAccount(Account::kActorAndReason, request.actor(), request.reason());
  if (!account.ok()) return account;
  const absl::StatusOr<absl::CivilDay> until = ReadNeededDate(request.until(), "until");
  if (!until.ok()) return until.status();
  absl::StatusOr<Revised> revised = Revise(
      request.regency_code(), Change(v1::CAMPAIGN_ACTION_EXTEND, request.actor(), request.reason(), ""),
      [&](const Campaign& before, absl::CivilDay, v1::Campaign& definition) -> absl::Status {
        const std::string last = Date(before.last_service_day);
        if (*until < before.last_service_day) {
          return absl::InvalidArgumentError(
              absl::StrCat(Date(*until), " lies before the last service day ", last,
                           ": an extension only adds days; shorten a campaign with jb campaign set."));
        }
        if (*until == before.last_service_day && request.overtime().empty()) {
          return absl::InvalidArgumentError(
              absl::StrCat("The service ends on ", last, " already: give a later day, or overtime days."));
        }
        definition.set_last_service_day(Date(*until));
        return AddOvertime(request, definition);
      },
      [](const Revision& made) { return ExtensionSummary(made.before, made.after, made.today, made.was, made.is); });
  if (!revised.ok()) return revised.status();
  v1::ExtendCampaignResponse response;
  *response.mutable_campaign() = std::move(revised->campaign);
  *response.mutable_change() = std::move(revised->change);
  return response;
}

absl::StatusOr<v1::SplitUnitResponse> CampaignDesk::Split(const v1::SplitUnitRequest& request) {
  const absl::Status account = CheckAccount(Account::kActorAndReason, request.actor(), request.reason());
  if (!account.ok()) return account;
  const absl::StatusOr<absl::CivilDay> from = ReadNeededDate(request.from(), "from");
  if (!from.ok()) return from.status();
  for (const std::string& id : {request.unit_id(), request.new_unit_id()}) {
    if (!label::IsOfficeId(id)) return absl::InvalidArgumentError(absl::StrCat("A unit_id is no id: ", kOfficeIdRule));
  }
  if (!std::all_of(request.staff_ids().begin(), request.staff_ids().end(), label::IsOfficeId)) {
    return absl::InvalidArgumentError(absl::StrCat("One of staff_ids is no id: ", kOfficeIdRule));
  }
  const scheduling::Split split{request.unit_id(),
                                request.new_unit_id(),
                                request.crew_size(),
                                {request.staff_ids().begin(), request.staff_ids().end()},
                                *from};
  int staying = 0;
  absl::StatusOr<Revised> revised = Revise(
      request.regency_code(), Change(v1::CAMPAIGN_ACTION_SPLIT_UNIT, request.actor(), request.reason(), ""),
      [&](const Campaign& before, absl::CivilDay today, v1::Campaign& definition) -> absl::Status {
        const Unit* whole = before.FindUnit(split.unit);
        if (whole != nullptr && !split.staff.empty() && whole->StaffOn(split.from).empty()) {
          return absl::InvalidArgumentError(
              absl::StrCat("The crew of unit ", split.unit, " is not named on ", Date(split.from),
                           ": say how many of it go with --crew, or name all of it first with jb campaign set."));
        }
        const absl::StatusOr<std::vector<CrewChange>> crews = SplitCrew(before, split, today);
        if (!crews.ok()) return crews.status();
        staying = crews->front().crew_size;
        v1::Unit& made = *definition.add_units();
        const auto unit = std::find_if(definition.mutable_units()->begin(), definition.mutable_units()->end(),
                                       [&](const v1::Unit& one) { return one.unit_id() == split.unit; });
        made.set_unit_id(split.new_unit);
        made.set_kind(v1::UNIT_KIND_MOBILE);
        made.set_crew_size(split.crew_size);
        made.set_minutes_per_capture(unit->minutes_per_capture());
        made.mutable_staff_ids()->Assign(split.staff.begin(), split.staff.end());
        made.add_available()->set_from(Date(split.from));
        auto& changes = *unit->mutable_crew_changes();
        if (!changes.empty() && changes.rbegin()->from() == Date(split.from)) changes.RemoveLast();
        v1::CrewChange& change = *changes.Add();
        change.set_from(Date(split.from));
        change.set_crew_size(staying);
        change.mutable_staff_ids()->Assign(crews->front().staff.begin(), crews->front().staff.end());
        return absl::OkStatus();
      },
      [&](const Revision& made) { return SplitSummary(split, staying, made.was, made.is); });
  if (!revised.ok()) return revised.status();
  v1::SplitUnitResponse response;
  *response.mutable_campaign() = std::move(revised->campaign);
  *response.mutable_change() = std::move(revised->change);
  return response;
}

}  // namespace jemputbola::scheduling
