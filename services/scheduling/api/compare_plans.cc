#include "scheduling/api/compare_plans.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/eventlog/consumer_store.h"
#include "scheduling/api/now.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/comparison.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

absl::StatusOr<std::vector<std::string>> ReadPolicies(const v1::ComparePlansRequest& request) {
  if (request.policies().empty()) return std::vector<std::string>{kLargestRemaining, kMarginalGain, kOptimised};
  std::vector<std::string> policies;
  for (const std::string& name : request.policies()) {
    if (FindPolicy(name) == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("There is no policy ", name, ": write ", kLargestRemaining, ", ",
                                                     kMarginalGain, " or ", kOptimised, "."));
    }
    if (std::find(policies.begin(), policies.end(), name) == policies.end()) policies.push_back(name);
  }
  return policies;
}

v1::PolicyOutcome ToProto(const PolicyOutcome& outcome) {
  v1::PolicyOutcome out;
  out.set_policy(outcome.policy);
  out.set_captured(outcome.forecast.expected_captures_by_deadline);
  out.set_left(outcome.forecast.expected_left_at_deadline);
  out.set_stops(outcome.stops);
  out.set_working_days(outcome.working_days);
  out.set_unit_days(outcome.unit_days);
  out.set_travel_km(outcome.travel_km);
  out.set_road_minutes(outcome.road_minutes);
  out.set_half_date(Date(outcome.half_day));
  out.set_ninety_date(Date(outcome.ninety_day));
  out.set_finish_date(Date(outcome.forecast.finish_day));
  out.set_target_met(outcome.forecast.target_met);
  for (const DistrictOutcome& district : outcome.districts) {
    v1::DistrictOutcome& area = *out.add_districts();
    area.set_district_code(district.code);
    area.set_name(district.name);
    area.set_workload(district.workload);
    area.set_captured(district.captured);
    area.set_stops(district.stops);
    area.set_first_stop(Date(district.first_stop));
  }
  for (const Village& village : outcome.never_reached) {
    v1::UnreachedVillage& area = *out.add_never_reached();
    area.set_village_code(village.code);
    area.set_village_name(village.name);
    area.set_district_code(village.district);
    area.set_workload(village.workload);
    area.set_last_visit(Date(village.last_visit));
    out.set_never_reached_people(out.never_reached_people() + village.workload);
  }
  out.mutable_districts_never_reached()->Assign(outcome.districts_never_reached.begin(),
                                                outcome.districts_never_reached.end());
  if (outcome.coverage) *out.mutable_coverage() = scheduling::ToProto(*outcome.coverage);
  return out;
}

}  // namespace

absl::Status ComparePlans(store::Database& database, const clock::Clock& clock, const v1::ComparePlansRequest& request,
                          v1::ComparePlansResponse& response) {
  const std::string& partition = request.regency_code();
  if (absl::Status status = CheckRegency(partition); !status.ok()) return status;
  const absl::StatusOr<std::vector<std::string>> policies = ReadPolicies(request);
  if (!policies.ok()) return policies.status();
  LoadedWorld loaded;
  eventlog::Position position;
  const absl::Status read = database.Read([&](store::ReadTransaction& tx) -> absl::Status {
    absl::StatusOr<LoadedWorld> now = LoadNow(tx, partition, clock);
    if (!now.ok()) return now.status();
    loaded = *std::move(now);
    position = eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  const World& world = loaded.world;
  if (world.campaign.state == CampaignState::kClosed) {
    return absl::FailedPreconditionError("the campaign is closed: nothing is planned any more");
  }
  const std::vector<PolicyOutcome> outcomes = ComparePolicies(world, loaded.workload, loaded.so_far, *policies);
  *response.mutable_tallies() = ViewPosition(position);
  response.set_made_for(Date(world.today));
  response.set_last_service_day(Date(world.campaign.last_service_day));
  response.set_workload(loaded.workload);
  response.set_policy(world.campaign.policy);
  for (const PolicyOutcome& outcome : outcomes) *response.add_policies() = ToProto(outcome);
  response.set_sentence(ComparisonSentence(world, outcomes));
  return absl::OkStatus();
}

}  // namespace jemputbola::scheduling
