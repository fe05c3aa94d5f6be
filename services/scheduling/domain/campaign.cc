#include "scheduling/domain/campaign.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

bool IsRegencyCode(const std::string& code) {
  const auto digit = [&](std::size_t at) { return code[at] >= '0' && code[at] <= '9'; };
  return code.size() == 5 && code[2] == '.' && digit(0) && digit(1) && digit(3) && digit(4);
}

class Faults {
 public:
  template <typename... Parts>
  void Unless(bool holds, const Parts&... sentence) {
    if (!holds) faults_.push_back(absl::StrCat(sentence...));
  }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

void CheckDays(const Campaign& campaign, Faults& faults) {
  faults.Unless(campaign.first_service_day <= campaign.last_service_day, "The last service day (",
                Date(campaign.last_service_day), ") lies before the first (", Date(campaign.first_service_day),
                "): swap them.");
  faults.Unless(campaign.last_service_day <= campaign.polling_day, "The last service day (",
                Date(campaign.last_service_day), ") lies after polling day (", Date(campaign.polling_day),
                "): end on polling day at the latest.");
  for (const absl::CivilDay day : campaign.overtime_days) {
    faults.Unless(campaign.first_service_day <= day && day <= campaign.last_service_day, "Overtime day ", Date(day),
                  " lies outside the service days: remove it or extend the service.");
  }
}

void CheckHours(const Campaign& campaign, Faults& faults) {
  const int offset = campaign.utc_offset_minutes;
  faults.Unless(offset == 420 || offset == 480 || offset == 540,
                "utc_offset_minutes must be 420 (WIB), 480 (WITA) or 540 (WIT).");
  faults.Unless(campaign.opens_minute >= 0 && campaign.closes_minute <= 1440,
                "Office hours must lie between minute 0 and minute 1440 of the day.");
  faults.Unless(campaign.opens_minute < campaign.closes_minute, "Office hours end (", TimeOfDay(campaign.closes_minute),
                ") before they start (", TimeOfDay(campaign.opens_minute), "): swap them.");
  faults.Unless(campaign.cut_minute >= 0 && campaign.cut_minute < 1440,
                "cut_minute must be a minute of the day, 0 to 1439.");
  faults.Unless(campaign.announce_working_days >= 1 && campaign.announce_working_days <= 30,
                "announce_working_days must be 1 to 30.");
}

void CheckUnits(const Campaign& campaign, Faults& faults) {
  faults.Unless(!campaign.units.empty(), "Name at least one recording unit.");
  std::set<std::string> ids;
  for (const Unit& unit : campaign.units) {
    faults.Unless(!unit.id.empty(), "Every unit needs a unit_id.");
    faults.Unless(ids.insert(unit.id).second, "Unit ", unit.id,
                  " is named twice, but a unit is in one place at a time: give each unit its own unit_id.");
    faults.Unless(unit.crew_size >= 1 && unit.crew_size <= 3, "Unit ", unit.id, " has a crew of ", unit.crew_size,
                  ": a crew is 1 to 3 people.");
    if (unit.fixed) {
      faults.Unless(unit.serves_district.size() == 8 && absl::StartsWith(unit.serves_district, campaign.regency + "."),
                    "Fixed unit ", unit.id, " needs serves_district_code, a district of ", campaign.regency,
                    " such as ", campaign.regency, ".01.");
    } else {
      faults.Unless(unit.serves_district.empty(), "Mobile unit ", unit.id,
                    " goes anywhere: leave serves_district_code empty.");
    }
  }
}

void CheckRates(const Campaign& campaign, Faults& faults) {
  const auto within = [](double value, double least, double most) {
    return std::isfinite(value) && value >= least && value <= most;
  };
  faults.Unless(within(campaign.minutes_per_capture, 0.1, 480), "minutes_per_capture must be 0.1 to 480.");
  faults.Unless(within(campaign.setup_minutes, 0, 480), "setup_minutes must be 0 to 480.");
  faults.Unless(within(campaign.speed_kmh, 1, 200), "speed_kmh must be 1 to 200.");
  faults.Unless(within(campaign.detour_factor, 1, 10), "detour_factor must be 1 to 10.");
  faults.Unless(within(campaign.office.latitude, -90, 90) && within(campaign.office.longitude, -180, 180) &&
                    (campaign.office.latitude != 0 || campaign.office.longitude != 0),
                "office_latitude and office_longitude must say where tours start, in degrees.");
  faults.Unless(!campaign.turnout.empty(), "Give the turnout of at least the first visit, 0 to 1.");
  faults.Unless(
      std::all_of(campaign.turnout.begin(), campaign.turnout.end(), [&](double share) { return within(share, 0, 1); }),
      "Every turnout must be 0 to 1.");
  faults.Unless(FindPolicy(campaign.policy) != nullptr, "There is no policy of that name: write \"", kLargestRemaining,
                "\".");
}

}  // namespace

const Unit* Campaign::FindUnit(const std::string& id) const {
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.id == id; });
  return found == units.end() ? nullptr : &*found;
}

double Campaign::TurnoutAt(int visit_number) const {
  if (turnout.empty()) return 1;
  const auto last = static_cast<int>(turnout.size());
  return turnout[static_cast<std::size_t>(std::clamp(visit_number, 1, last) - 1)];
}

std::vector<std::string> Validate(const Campaign& campaign) {
  Faults faults;
  faults.Unless(IsRegencyCode(campaign.regency), "regency_code must be a regency's code such as 53.03.");
  faults.Unless(!campaign.name.empty(), "Give the campaign a name.");
  CheckDays(campaign, faults);
  CheckHours(campaign, faults);
  CheckUnits(campaign, faults);
  CheckRates(campaign, faults);
  return faults.Take();
}

}  // namespace jemputbola::scheduling
