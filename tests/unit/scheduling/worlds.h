#pragma once

#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "scheduling/domain/plan.h"
#include "scheduling/domain/policy.h"

// Campaigns and worlds for the tests of the planner.
namespace jemputbola::scheduling::fixtures {

inline Unit MakeUnit(std::string id, bool fixed, int crew_size, std::string serves_district = "") {
  Unit unit;
  unit.id = std::move(id);
  unit.fixed = fixed;
  unit.crew_size = crew_size;
  unit.serves_district = std::move(serves_district);
  return unit;
}

// The two units of TTU's July campaign, from Wednesday 24 July to Tuesday 26 November 2024.
inline Campaign JulyCampaign() {
  Campaign campaign;
  campaign.regency = "53.03";
  campaign.name = "Pilkada 2024";
  campaign.state = CampaignState::kOpen;
  campaign.polling_day = absl::CivilDay(2024, 11, 27);
  campaign.first_service_day = absl::CivilDay(2024, 7, 24);
  campaign.last_service_day = absl::CivilDay(2024, 11, 26);
  campaign.holidays = {absl::CivilDay(2024, 8, 17), absl::CivilDay(2024, 9, 16)};
  campaign.setup_minutes = 15;
  campaign.office = {-9.4615, 124.4728};
  campaign.turnout = {0.6, 0.5, 0.4};
  campaign.policy = kLargestRemaining;
  campaign.units = {MakeUnit("mobile-1", false, 3), MakeUnit("office-1", true, 2, "53.03.05")};
  return campaign;
}

inline Village MakeVillage(int district, int number, std::int64_t workload, Point at = {-9.4, 124.5}) {
  Village village;
  village.district = absl::StrFormat("53.03.%02d", district);
  village.district_name = absl::StrFormat("District %d", district);
  village.code = absl::StrFormat("%s.%d", village.district, 2000 + number);
  village.name = absl::StrFormat("Village %d-%d", district, number);
  village.at = at;
  village.workload = workload;
  return village;
}

inline World MakeWorld(Campaign campaign, std::vector<Village> villages) {
  World world;
  world.today = campaign.first_service_day;
  world.minute = 0;
  world.campaign = std::move(campaign);
  world.villages = std::move(villages);
  return world;
}

// Thirty villages in five districts around the office, for some weeks of work.
inline World SomeWeeks() {
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = absl::CivilDay(2024, 9, 13);
  std::vector<Village> villages;
  for (int number = 0; number < 30; ++number) {
    const Point at{-9.46 + 0.02 * (number % 6), 124.47 + 0.03 * (number / 6)};
    villages.push_back(MakeVillage(1 + number % 5, number, 20 + number * 3, at));
  }
  return MakeWorld(campaign, villages);
}

inline Plan MakePlan(const World& world) {
  return FindPolicy(world.campaign.policy)->Make(world, world.campaign.last_service_day);
}

// Any small campaign: a few units, villages up to 60 km away, holidays, outages, days off, a start in the middle of a
// day.
inline rc::Gen<World> AnyWorld() {
  return rc::gen::exec([] {
    Campaign campaign = JulyCampaign();
    campaign.units.clear();
    const int units = *rc::gen::inRange(1, 4);
    for (int unit = 0; unit < units; ++unit) {
      Unit made =
          MakeUnit(absl::StrFormat("unit-%d", unit), *rc::gen::weightedElement<bool>({{3, false}, {1, true}}), 2);
      if (made.fixed) made.serves_district = absl::StrFormat("53.03.%02d", *rc::gen::inRange(1, 4));
      if (*rc::gen::arbitrary<bool>()) made.days_off.insert(campaign.first_service_day + *rc::gen::inRange(0, 10));
      campaign.units.push_back(made);
    }
    campaign.last_service_day = campaign.first_service_day + *rc::gen::inRange(0, 25);
    campaign.setup_minutes = *rc::gen::inRange(0, 60);
    campaign.minutes_per_capture = *rc::gen::inRange(1, 20);
    campaign.detour_factor = 1 + *rc::gen::inRange(0, 20) / 10.0;
    for (double& share : campaign.turnout) share = *rc::gen::inRange(0, 11) / 10.0;
    campaign.holidays.insert(campaign.first_service_day + *rc::gen::inRange(0, 10));
    std::vector<Village> villages;
    const int count = *rc::gen::inRange(0, 15);
    for (int number = 0; number < count; ++number) {
      const Point at{-9.4615 + *rc::gen::inRange(-50, 51) / 100.0, 124.4728 + *rc::gen::inRange(-50, 51) / 100.0};
      villages.push_back(MakeVillage(1 + number % 4, number, *rc::gen::inRange<std::int64_t>(0, 150), at));
      villages.back().past_visits = *rc::gen::inRange(0, 3);
    }
    World world = MakeWorld(campaign, villages);
    world.today = campaign.first_service_day + *rc::gen::inRange(0, 4);
    world.minute = *rc::gen::inRange(0, 1440);
    if (*rc::gen::arbitrary<bool>()) {
      world.outages.push_back({campaign.units[0].id, world.today, world.today + *rc::gen::inRange(0, 4)});
    }
    return world;
  });
}

}  // namespace jemputbola::scheduling::fixtures
