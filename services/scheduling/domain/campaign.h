#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/calendar.h"
#include "scheduling/domain/travel.h"

namespace jemputbola::scheduling {

enum class CampaignState { kDraft, kOpen, kClosed };

// First and last day, both included.
struct Window {
  absl::CivilDay from = absl::CivilDay::min();
  absl::CivilDay to = absl::CivilDay::max();

  bool Holds(absl::CivilDay day) const { return from <= day && day <= to; }
};

// Who works with a unit from a day on; staff may be left out.
struct CrewChange {
  absl::CivilDay from;
  int crew_size = 1;
  std::vector<std::string> staff;
};

struct Unit {
  std::string id;
  // Stays at the office and calls people of `serves_district`; otherwise it tours villages.
  bool fixed = false;
  int crew_size = 1;
  std::string serves_district;
  std::set<absl::CivilDay> days_off;
  // When it is there at all; none: always.
  std::vector<Window> available;
  // 0: the campaign's.
  double minutes_per_capture = 0;
  // The crew at the beginning, and how it changes, in order of date.
  std::vector<std::string> staff;
  std::vector<CrewChange> crew_changes;

  // Whether it is there on `day`, unless it breaks down.
  bool WorksOn(absl::CivilDay day) const;
  int CrewOn(absl::CivilDay day) const;
  // Empty where they are not named.
  const std::vector<std::string>& StaffOn(absl::CivilDay day) const;
  // Whether it may record people of that district: a mobile unit of every one.
  bool Serves(const std::string& district) const { return !fixed || serves_district == district; }
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
  std::map<absl::CivilDay, std::string> day_names;
  std::vector<Unit> units;
  double minutes_per_capture = 6;
  double setup_minutes = 0;
  double speed_kmh = 35;
  double detour_factor = 1.6;
  Point office;
  std::vector<double> turnout;
  std::string policy;
  // nullptr: distance and speed alone.
  std::shared_ptr<const TravelMatrix> matrix;
  // People, see ranking.h.
  int rank_hysteresis = 0;
  // The day by which every district is visited at least once, see coverage.h; nullopt: there is no such rule.
  std::optional<absl::CivilDay> cover_by;

  // Polling day is a day off, unless it is an overtime day.
  Calendar calendar() const;
  Travel travel() const { return {speed_kmh, detour_factor, matrix}; }
  double MinutesPerCapture(const Unit& unit) const {
    return unit.minutes_per_capture > 0 ? unit.minutes_per_capture : minutes_per_capture;
  }
  // nullptr when there is no such unit.
  const Unit* FindUnit(const std::string& id) const;
  // Share met at the n-th visit of a village, n from 1; the last one given holds for all further visits.
  double TurnoutAt(int visit_number) const;
};

// Whether days could be read: what stands in place of those that could not means nothing.
enum class Days { kRead, kUnreadable };

// One sentence per fault, each saying what to write instead; empty when the campaign can be planned. With unreadable
// days only the rules that ask for none.
std::vector<std::string> Validate(const Campaign& campaign, Days days = Days::kRead);

}  // namespace jemputbola::scheduling
