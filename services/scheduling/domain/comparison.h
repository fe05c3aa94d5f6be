#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What a plan brings one district by the last service day.
struct DistrictOutcome {
  std::string code;
  std::string name;
  std::int64_t workload = 0;
  std::int64_t captured = 0;
  int stops = 0;
  std::optional<absl::CivilDay> first_stop;
};

// What one policy makes of the campaign, from today to the last service day; fields as in compare.proto.
struct PolicyOutcome {
  std::string policy;
  Forecast forecast;
  int stops = 0;
  int working_days = 0;
  int unit_days = 0;
  double travel_km = 0;
  std::int64_t road_minutes = 0;
  std::optional<absl::CivilDay> half_day;
  std::optional<absl::CivilDay> ninety_day;
  // With people to fetch, by code.
  std::vector<DistrictOutcome> districts;
  // Villages with people to fetch where no stop is, most people first.
  std::vector<Village> never_reached;
  // Codes of districts with people to fetch where no stop is.
  std::vector<std::string> districts_never_reached;
  // The plan keeps the coverage rule so; nullopt without the rule.
  std::optional<Coverage> coverage;
};

// One for each of `policies`, which must be names that FindPolicy knows, from the same world. Arguments as LookAhead's.
// Pure.
std::vector<PolicyOutcome> ComparePolicies(const World& world, std::int64_t workload, const Throughput& so_far,
                                           const std::vector<std::string>& policies);

// Which policy captures most by the last service day, and what that is beside the campaign's own; "" without outcomes.
std::string ComparisonSentence(const World& world, const std::vector<PolicyOutcome>& outcomes);

}  // namespace jemputbola::scheduling
