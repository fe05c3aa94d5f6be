#include "scheduling/domain/comparison.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

using Places = std::map<std::string, const Village*>;

std::int64_t RoadMinutes(const World& world, const Places& places, const Tour& tour) {
  const Unit* unit = world.campaign.FindUnit(tour.unit_id);
  if (unit == nullptr || unit->fixed) return 0;
  const Pace pace(world.campaign, *unit);
  std::int64_t minutes = 0;
  Point at = world.campaign.office;
  for (const Stop& stop : tour.stops) {
    const Point& place = places.at(stop.village)->at;
    minutes += pace.Minutes(at, place);
    at = place;
  }
  return minutes + pace.Minutes(at, world.campaign.office);
}

// The first day by whose end `share` of `people` are captured.
std::optional<absl::CivilDay> DayOf(const std::map<absl::CivilDay, std::int64_t>& captures, std::int64_t people,
                                    double share) {
  if (people == 0) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& [day, captured] : captures) {
    sum += captured;
    if (static_cast<double>(sum) >= share * static_cast<double>(people)) return day;
  }
  return std::nullopt;
}

PolicyOutcome OutcomeOf(const World& world, std::int64_t workload, const Outlook& outlook) {
  PolicyOutcome outcome;
  outcome.policy = world.campaign.policy;
  outcome.forecast = outlook.forecast;
  outcome.coverage = outlook.plan.coverage;
  Places places;
  std::map<std::string, DistrictOutcome> districts;
  for (const Village& village : world.villages) {
    places[village.code] = &village;
    DistrictOutcome& district = districts[village.district];
    district.code = village.district;
    district.name = village.district_name;
    district.workload += village.workload;
  }
  std::set<std::string> reached;
  std::set<absl::CivilDay> days;
  std::map<absl::CivilDay, std::int64_t> captures;
  for (const Tour& tour : outlook.plan.tours) {
    days.insert(tour.day);
    ++outcome.unit_days;
    outcome.travel_km += tour.travel_km;
    outcome.road_minutes += RoadMinutes(world, places, tour);
    for (const Stop& stop : tour.stops) {
      ++outcome.stops;
      reached.insert(stop.village);
      captures[tour.day] += stop.expected_captures;
      DistrictOutcome& district = districts[stop.district];
      ++district.stops;
      district.captured += stop.expected_captures;
      if (!district.first_stop) district.first_stop = tour.day;
    }
  }
  outcome.working_days = static_cast<int>(days.size());
  outcome.half_day = DayOf(captures, workload, 0.5);
  outcome.ninety_day = DayOf(captures, workload, 0.9);
  for (auto& [code, district] : districts) {
    if (district.workload == 0) continue;
    if (district.stops == 0) outcome.districts_never_reached.push_back(code);
    outcome.districts.push_back(std::move(district));
  }
  for (const Village& village : world.villages) {
    if (village.workload > 0 && reached.count(village.code) == 0) outcome.never_reached.push_back(village);
  }
  std::sort(outcome.never_reached.begin(), outcome.never_reached.end(), [](const Village& a, const Village& b) {
    return a.workload != b.workload ? a.workload > b.workload : a.code < b.code;
  });
  return outcome;
}

}  // namespace

std::vector<PolicyOutcome> ComparePolicies(const World& world, std::int64_t workload, const Throughput& so_far,
                                           const std::vector<std::string>& policies) {
  std::vector<PolicyOutcome> outcomes;
  World tried = world;
  for (const std::string& policy : policies) {
    tried.campaign.policy = policy;
    outcomes.push_back(OutcomeOf(tried, workload, LookAhead(tried, workload, so_far)));
  }
  return outcomes;
}

std::string ComparisonSentence(const World& world, const std::vector<PolicyOutcome>& outcomes) {
  if (outcomes.empty()) return "";
  const auto captured = [](const PolicyOutcome& outcome) { return outcome.forecast.expected_captures_by_deadline; };
  const auto best =
      std::max_element(outcomes.begin(), outcomes.end(),
                       [&](const PolicyOutcome& a, const PolicyOutcome& b) { return captured(a) < captured(b); });
  const auto own = std::find_if(outcomes.begin(), outcomes.end(),
                                [&](const PolicyOutcome& outcome) { return outcome.policy == world.campaign.policy; });
  const std::string reached = absl::StrCat(Count(captured(*best)), " of ", People(best->forecast.workload), " by ",
                                           Date(world.campaign.last_service_day));
  const bool all_alike = std::all_of(outcomes.begin(), outcomes.end(), [&](const PolicyOutcome& outcome) {
    return captured(outcome) == captured(*best);
  });
  if (all_alike && outcomes.size() > 1) return absl::StrCat("All capture ", reached, ".");
  if (own == outcomes.end() || own == best) {
    return absl::StrCat(best->policy, " captures ", reached,
                        own == best && outcomes.size() > 1 ? ", the most; it is the campaign's policy." : ".");
  }
  const std::int64_t more = captured(*best) - captured(*own);
  if (more == 0)
    return absl::StrCat(own->policy, ", the campaign's policy, captures ", reached, ": none captures more.");
  return absl::StrCat(best->policy, " captures ", reached, ", the most: ", Count(more), " more than ", own->policy,
                      ", the campaign's policy.");
}

}  // namespace jemputbola::scheduling
