// The changes of a campaign that are told as a difference: extending it, and splitting a crew.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "common/eventlog/consumer_store.h"
#include "scheduling/api/campaign_desk.h"
#include "scheduling/api/campaign_record.h"
#include "scheduling/api/now.h"
#include "scheduling/domain/room.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

absl::Status CheckAccount(const std::string& actor, const std::string& reason) {
  if (!actor.empty() && !reason.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("give an actor and a reason: both are kept with the change");
}

absl::StatusOr<absl::CivilDay> ReadNeededDate(const std::string& text, const std::string& field) {
  const absl::StatusOr<std::optional<absl::CivilDay>> day = ReadDate(text, field);
  if (!day.ok()) return day.status();
  if (day->has_value()) return **day;
  return absl::InvalidArgumentError(absl::StrCat(field, " is missing: write a date such as 2024-07-24"));
}

absl::Status AddOvertime(const v1::ExtendCampaignRequest& request, v1::Campaign& definition) {
  for (const v1::OvertimeDay& day : request.overtime()) {
    const auto& days = definition.overtime_days();
    if (std::find(days.begin(), days.end(), day.date()) != days.end()) {
      return absl::InvalidArgumentError(absl::StrCat(day.date(), " is an overtime day already: leave it out."));
    }
    definition.add_overtime_days(day.date());
    (*definition.mutable_day_names())[day.date()] = day.name();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CampaignDesk::Revision> CampaignDesk::Revise(store::WriteTransaction& tx, const std::string& partition,
                                                            const Edit& edit) {
  const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
  if (!fence.ok()) return fence.status();
  absl::StatusOr<StoredCampaign> stored = FindCampaign(tx, partition);
  if (!stored.ok()) return stored.status();
  if (stored->state == CampaignState::kClosed) {
    return absl::FailedPreconditionError("the campaign is closed: set and open one anew");
  }
  absl::StatusOr<LoadedWorld> loaded = LoadNow(tx, partition, clock_);
  if (!loaded.ok()) return loaded.status();
  absl::StatusOr<v1::Campaign> definition = ToProto(*stored);
  if (!definition.ok()) return definition.status();
  if (absl::Status edited = edit(loaded->set, loaded->world.today, *definition); !edited.ok()) return edited;
  absl::StatusOr<Campaign> campaign = ReadCampaign(*definition);
  if (!campaign.ok()) return campaign.status();
  campaign->state = stored->state;
  const std::vector<std::string> displaced = Displaced(loaded->world, *campaign);
  if (!displaced.empty()) return absl::InvalidArgumentError(absl::StrJoin(displaced, "\n"));
  Revision revision;
  revision.after = ToStored(*definition, stored->state, clock_.Now());
  revision.before = *std::move(stored);
  revision.loaded = *std::move(loaded);
  revision.campaign = *std::move(campaign);
  Campaigns::Save(tx, partition, revision.after);
  return revision;
}

v1::CampaignChange CampaignDesk::KeepRevision(store::WriteTransaction& tx, const std::string& partition,
                                              const Revision& revision, v1::CampaignChange change,
                                              const Summary& summary) {
  const LoadedWorld& loaded = revision.loaded;
  const Outlook before = LookAhead(loaded.world, loaded.workload, loaded.so_far);
  World world = loaded.world;
  world.campaign = WithLearned(revision.campaign, loaded.learned);
  const Outlook after = LookAhead(world, loaded.workload, loaded.so_far);
  const PlanFigures was = FiguresOf(loaded.set, before.forecast);
  const PlanFigures is = FiguresOf(revision.campaign, after.forecast);
  change.set_summary(summary(revision, was, is));
  *change.mutable_before() = ToProto(was);
  *change.mutable_after() = ToProto(is);
  for (const absl::CivilDay day : AddedDays(loaded.set, revision.campaign, loaded.world.today)) {
    change.add_added_days(Date(day));
  }
  const eventlog::Position tallies =
      eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
  return Keep(tx, partition, std::move(change), clock_.Now(), revision.before.definition,
              ToProto(partition, loaded.set, before.plan, tallies).SerializeAsString());
}

absl::StatusOr<v1::ExtendCampaignResponse> CampaignDesk::Extend(const v1::ExtendCampaignRequest& request) {
  if (absl::Status status = CheckAccount(request.actor(), request.reason()); !status.ok()) return status;
  const absl::StatusOr<absl::CivilDay> until = ReadNeededDate(request.until(), "until");
  if (!until.ok()) return until.status();
  const std::string& partition = request.regency_code();
  v1::ExtendCampaignResponse response;
  StoredCampaign stored;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Revision> revision =
        Revise(tx, partition, [&](const Campaign& before, absl::CivilDay, v1::Campaign& definition) -> absl::Status {
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
        });
    if (!revision.ok()) return revision.status();
    stored = revision->after;
    *response.mutable_change() = KeepRevision(
        tx, partition, *revision, Change(v1::CAMPAIGN_ACTION_EXTEND, request.actor(), request.reason(), ""),
        [](const Revision& made, const PlanFigures& was, const PlanFigures& is) {
          return ExtensionSummary(made.loaded.set, made.campaign, made.loaded.world.today, was, is);
        });
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  absl::StatusOr<v1::Campaign> campaign = ToProto(stored);
  if (!campaign.ok()) return campaign.status();
  *response.mutable_campaign() = *std::move(campaign);
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return response;
}

absl::StatusOr<v1::SplitUnitResponse> CampaignDesk::Split(const v1::SplitUnitRequest& request) {
  if (absl::Status status = CheckAccount(request.actor(), request.reason()); !status.ok()) return status;
  const absl::StatusOr<absl::CivilDay> from = ReadNeededDate(request.from(), "from");
  if (!from.ok()) return from.status();
  const scheduling::Split split{request.unit_id(),
                                request.new_unit_id(),
                                request.crew_size(),
                                {request.staff_ids().begin(), request.staff_ids().end()},
                                *from};
  const std::string& partition = request.regency_code();
  v1::SplitUnitResponse response;
  StoredCampaign stored;
  int staying = 0;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Revision> revision = Revise(
        tx, partition, [&](const Campaign& before, absl::CivilDay today, v1::Campaign& definition) -> absl::Status {
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
        });
    if (!revision.ok()) return revision.status();
    stored = revision->after;
    *response.mutable_change() = KeepRevision(
        tx, partition, *revision, Change(v1::CAMPAIGN_ACTION_SPLIT_UNIT, request.actor(), request.reason(), ""),
        [&](const Revision&, const PlanFigures& was, const PlanFigures& is) {
          return SplitSummary(split, staying, was, is);
        });
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  absl::StatusOr<v1::Campaign> campaign = ToProto(stored);
  if (!campaign.ok()) return campaign.status();
  *response.mutable_campaign() = *std::move(campaign);
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return response;
}

}  // namespace jemputbola::scheduling
