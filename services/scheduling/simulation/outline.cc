#include "scheduling/simulation/outline.h"

#include <algorithm>
#include <map>
#include <string>

#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/pins.h"
#include "scheduling/domain/policy.h"

namespace jemputbola::scheduling::simulation {
namespace {

// A visit under way of a unit that is broken brings nobody more: it is done with, like a completed one.
void AddPins(const World& world, const Expectation& villages, Outline& outline) {
  const Pins pins(world, villages);
  for (std::size_t day = 0; day < outline.days.size() && outline.days[day] <= pins.last_day(); ++day) {
    std::vector<std::vector<Outline::Pin>>& of_day = outline.pins.emplace_back(outline.crews.size());
    for (std::size_t crew = 0; crew < outline.crews.size(); ++crew) {
      const Unit& unit = world.campaign.units[crew];
      const bool out = IsOut(world, unit, outline.days[day]);
      for (const Pin& pin : pins.Of(outline.days[day], unit.id)) {
        of_day[crew].push_back(
            {pin.village, pin.visit->arrive_minute, pin.visit->leave_minute, pin.visit->completed || out});
      }
    }
  }
}

void CarryOut(const Plan& plan, int days, const Expectation& villages, Outline& outline) {
  outline.carried_out.resize(static_cast<std::size_t>(days),
                             std::vector<std::vector<std::size_t>>(outline.crews.size()));
  for (const Tour& tour : plan.tours) {
    const auto day = std::lower_bound(outline.days.begin(), outline.days.end(), tour.day) - outline.days.begin();
    if (day >= days) continue;
    for (std::size_t crew = 0; crew < outline.crews.size(); ++crew) {
      if (outline.campaign.units[crew].id != tour.unit_id) continue;
      for (const Stop& stop : tour.stops) {
        if (!stop.visit_id.empty()) continue;
        outline.carried_out[static_cast<std::size_t>(day)][crew].push_back(
            static_cast<std::size_t>(villages.Find(stop.village)));
      }
    }
  }
}

}  // namespace

Outline::Outline(const World& world, const Learned& believed, absl::CivilDay until)
    : campaign(world.campaign), learned(believed), areas(world.villages) {
  std::sort(areas.begin(), areas.end(), [](const Village& a, const Village& b) { return a.code < b.code; });
  const Calendar calendar = campaign.calendar();
  for (absl::CivilDay day = std::max(world.today, calendar.first()); day <= until; ++day) {
    // Of a day that is over nothing is left.
    if (!calendar.WouldBeWorkingDay(day) || (day == world.today && world.minute >= campaign.closes_minute)) continue;
    days.push_back(day);
    service_days += day <= campaign.last_service_day ? 1 : 0;
  }
  const bool today = !days.empty() && days.front() == world.today;
  if (today) now = world.minute;

  std::map<std::string, std::size_t> districts;
  for (const Village& area : areas) {
    const auto added = districts.try_emplace(area.district, districts.size());
    if (added.second) district_begins.push_back(villages.size());
    Place place;
    place.district = added.first->second;
    place.workload = area.workload;
    place.past_visits = area.past_visits;
    place.visited_today = area.visited_today;
    if (area.last_visit)
      place.last_visit = static_cast<int>(std::min<absl::civil_diff_t>(0, *area.last_visit - world.today));
    for (const BlockedDay& blocked : world.blocked) {
      const auto day = std::lower_bound(days.begin(), days.end(), blocked.day);
      if (blocked.village != area.code || day == days.end() || *day != blocked.day) continue;
      place.blocked.push_back(static_cast<int>(day - days.begin()));
    }
    villages.push_back(std::move(place));
  }
  district_begins.push_back(villages.size());

  const Travel way = campaign.travel();
  const auto point = [&](std::size_t place) { return place == 0 ? campaign.office : areas[place - 1].at; };
  travel.reserve((villages.size() + 1) * (villages.size() + 1));
  for (std::size_t from = 0; from <= villages.size(); ++from) {
    for (std::size_t to = 0; to <= villages.size(); ++to) travel.push_back(way.Minutes(point(from), point(to)));
  }

  for (const Unit& unit : campaign.units) {
    Crew crew;
    crew.fixed = unit.fixed;
    const auto served = districts.find(unit.serves_district);
    if (unit.fixed && served != districts.end()) crew.district = static_cast<int>(served->second);
    crew.minutes_per_capture = campaign.MinutesPerCapture(unit);
    for (const absl::CivilDay day : days) {
      crew.available.push_back(IsAvailable(world, unit, day) ? 1 : 0);
      if (crew.available.back() != 0) crew.last_available = static_cast<int>(crew.available.size()) - 1;
    }
    crews.push_back(std::move(crew));
  }

  const Expectation numbered(world);
  AddPins(world, numbered, *this);
  if (campaign.policy != kLargestRemaining) rule = Rule::kMarginalGain;
  if (campaign.policy == kMarginalGain) rule_after = Rule::kMarginalGain;
  World planned = world;
  planned.campaign = WithLearned(campaign, learned);
  const Plan plan = FindPolicy(campaign.policy)->Make(planned, campaign.last_service_day);
  planned_captures = plan.expected_captures;
  if (campaign.policy == kOptimised) CarryOut(plan, service_days, numbered, *this);
  if (campaign.policy != kOptimised && campaign.cover_by) {
    const auto covered = std::upper_bound(days.begin(), days.end(), *campaign.cover_by) - days.begin();
    CarryOut(plan, std::min(static_cast<int>(covered), service_days), numbered, *this);
  }
}

}  // namespace jemputbola::scheduling::simulation
