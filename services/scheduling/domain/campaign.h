#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/calendar.h"
#include "scheduling/domain/travel.h"

namespace jemputbola::scheduling {

enum class CampaignState { kDraft, kOpen, kClosed };

struct Unit {
  std::string id;
  // Stays at the office and calls people of `serves_district`; otherwise it tours villages.
  bool fixed = false;
  int crew_size = 1;
  std::string serves_district;
  std::set<absl::CivilDay> days_off;
};

// What the plan is made from besides the tallies; the meaning and units of each field are those of campaign.proto.
struct Campaign {
  std::string regency;
  std::string name;
  CampaignState state = CampaignState::kDraft;
  absl::CivilDay polling_day;
  absl::CivilDay first_service_day;
  absl::CivilDay last_service_day;
  int utc_offset_minutes = 480;
  int opens_minute = 450;
  int closes_minute = 900;
  int cut_minute = 720;
  int announce_working_days = 3;
  std::set<absl::CivilDay> holidays;
  std::set<absl::CivilDay> overtime_days;
  std::vector<Unit> units;
  double minutes_per_capture = 6;
  double setup_minutes = 0;
  double speed_kmh = 35;
  double detour_factor = 1.6;
  Point office;
  std::vector<double> turnout;
  std::string policy;

  Calendar calendar() const { return {first_service_day, last_service_day, holidays, overtime_days}; }
  Travel travel() const { return {speed_kmh, detour_factor}; }
  // nullptr when there is no such unit.
  const Unit* FindUnit(const std::string& id) const;
  // Share met at the n-th visit of a village, n from 1; the last one given holds for all further visits.
  double TurnoutAt(int visit_number) const;
};

// One sentence per fault, each saying what to write instead; empty when the campaign can be planned.
std::vector<std::string> Validate(const Campaign& campaign);

}  // namespace jemputbola::scheduling
