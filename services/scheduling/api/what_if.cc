#include "scheduling/api/what_if.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/eventlog/consumer_store.h"
#include "scheduling/api/forecast_ranges.h"
#include "scheduling/api/translate.h"
#include "scheduling/api/translate_range.h"
#include "scheduling/simulation/what_if.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {
namespace {

absl::StatusOr<simulation::Change> ReadChange(const v1::WhatIfRequest& request) {
  simulation::Change change;
  change.extra_units = request.extra_units();
  for (const v1::UnitWhatIf& unit : request.units()) {
    change.units.push_back({unit.unit_id(), unit.crew_size(), unit.minutes_per_capture()});
  }
  for (const std::string& text : request.overtime_days()) {
    const absl::StatusOr<std::optional<absl::CivilDay>> day = ReadDate(text, "overtime_days");
    if (!day.ok()) return day.status();
    if (day->has_value()) change.overtime_days.insert(**day);
  }
  const absl::StatusOr<std::optional<absl::CivilDay>> last = ReadDate(request.last_service_day(), "last_service_day");
  if (!last.ok()) return last.status();
  change.last_service_day = *last;
  return change;
}

}  // namespace

absl::Status WhatIf(store::Database& database, const clock::Clock& clock, const v1::WhatIfRequest& request,
                    v1::WhatIfResponse& response) {
  const std::string& partition = request.regency_code();
  if (absl::Status status = CheckRegency(partition); !status.ok()) return status;
  const absl::StatusOr<simulation::Change> change = ReadChange(request);
  if (!change.ok()) return change.status();
  LoadedWorld loaded;
  eventlog::Position position;
  const absl::Status read = database.Read([&](store::ReadTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
    if (!campaign.ok()) return campaign.status();
    if (!campaign->has_value()) {
      return absl::NotFoundError(absl::StrCat(partition, " has no campaign: run jb campaign set"));
    }
    if ((*campaign)->state == CampaignState::kClosed) {
      return absl::FailedPreconditionError("the campaign is closed: nothing would change it");
    }
    const LocalTime now = ToLocal(clock.Now(), (*campaign)->utc_offset_minutes);
    loaded = LoadWorld(tx, partition, **campaign, now.day, now.minute);
    position = eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
    return absl::OkStatus();
  });
  if (!read.ok()) return read;

  World& world = loaded.world;
  world.campaign = loaded.set;
  std::vector<std::string> faults;
  const Campaign changed = simulation::Changed(world.campaign, *change, world.today, faults);
  for (std::string& fault : Validate(changed)) faults.push_back(std::move(fault));
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  const Learned& learned = loaded.learned;
  const simulation::Comparison comparison = simulation::Compare(world, loaded.workload, loaded.so_far, learned, changed,
                                                                ForecastRanges::kDraws, ForecastRanges::kSeed);
  World after = world;
  after.campaign = changed;
  *response.mutable_before() = ToProto(partition, comparison.before, position);
  *response.mutable_before()->mutable_range() = ToProto(world, learned, comparison.range_before, position);
  *response.mutable_after() = ToProto(partition, comparison.after, position);
  *response.mutable_after()->mutable_range() = ToProto(after, learned, comparison.range_after, position);
  response.set_more_captured(comparison.more_captured);
  response.mutable_remarks()->Assign(comparison.remarks.begin(), comparison.remarks.end());
  response.set_sentence(comparison.sentence);
  return absl::OkStatus();
}

}  // namespace jemputbola::scheduling
