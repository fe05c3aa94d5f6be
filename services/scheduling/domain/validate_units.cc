#include "scheduling/domain/validate_units.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/label/label.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

void CheckStaffIds(const Unit& unit, const std::vector<std::string>& staff, const std::string& when, Faults& faults) {
  std::vector<std::size_t> wrong;
  for (std::size_t at = 0; at < staff.size(); ++at) {
    if (!label::IsOfficeId(staff[at])) wrong.push_back(at + 1);
  }
  // By number: what stands there may be a name or a NIK.
  faults.Unless(wrong.empty(), "Of the staff_ids of unit ", unit.id, when, " no. ", absl::StrJoin(wrong, ", "),
                wrong.size() == 1 ? " is no id: " : " are no ids: ", kOfficeIdRule);
}

void CheckCrew(const Unit& unit, int size, const std::vector<std::string>& staff, const std::string& when,
               Faults& faults) {
  faults.Unless(size >= 1 && size <= 3, "Unit ", unit.id, " has a crew of ", size, when, ": a crew is 1 to 3 people.");
  faults.Unless(staff.empty() || static_cast<int>(staff.size()) == size, "Unit ", unit.id, " names ", staff.size(),
                " of a crew of ", size, when, ": name all of them or none.");
  const std::set<std::string> different(staff.begin(), staff.end());
  faults.Unless(different.size() == staff.size(), "Unit ", unit.id, " names one of its crew twice", when,
                ": name each once.");
  CheckStaffIds(unit, staff, when, faults);
}

// A stretch of days that somebody spends with a unit.
struct Duty {
  Window days;
  std::string unit;
};

Window Overlap(const Window& a, const Window& b) {
  return {std::max(a.from, b.from), std::min(a.to, b.to)};
}

void AddDuties(const Campaign& campaign, const Unit& unit, std::map<std::string, std::vector<Duty>>& duties) {
  const Window service{campaign.first_service_day, campaign.last_service_day};
  std::vector<Window> windows = unit.available;
  if (windows.empty()) windows.emplace_back();
  Window crew;
  for (std::size_t at = 0; at <= unit.crew_changes.size(); ++at) {
    const std::vector<std::string>& staff = at == 0 ? unit.staff : unit.crew_changes[at - 1].staff;
    crew.from = at == 0 ? absl::CivilDay::min() : unit.crew_changes[at - 1].from;
    crew.to = at == unit.crew_changes.size() ? absl::CivilDay::max() : unit.crew_changes[at].from - 1;
    for (const Window& window : windows) {
      const Window days = Overlap(Overlap(window, crew), service);
      if (days.to < days.from) continue;
      for (const std::string& member : staff) {
        if (label::IsOfficeId(member)) duties[member].push_back({days, unit.id});
      }
    }
  }
}

void CheckWindows(const Campaign& campaign, const Unit& unit, Faults& faults) {
  const Window service{campaign.first_service_day, campaign.last_service_day};
  std::vector<Window> windows = unit.available;
  for (const Window& window : windows) {
    faults.Unless(window.from <= window.to, "Unit ", unit.id, " is available from ", Date(window.from), " to ",
                  Date(window.to), ", which ends before it starts: swap the days.");
    const Window days = Overlap(window, service);
    faults.Unless(window.to < window.from || service.to < service.from || days.from <= days.to, "Unit ", unit.id,
                  " is available from ", Date(window.from), ", but not on any service day until ", Date(window.to),
                  ": remove that window.");
  }
  std::sort(windows.begin(), windows.end(), [](const Window& a, const Window& b) { return a.from < b.from; });
  for (std::size_t at = 1; at < windows.size(); ++at) {
    faults.Unless(windows[at - 1].to < windows[at].from, "Unit ", unit.id, " is available twice on ",
                  Date(windows[at].from), ": join the windows.");
  }
  // An extension goes on to polling day at the latest, and is foretold with the days off that lie there.
  const Window extended{campaign.first_service_day, campaign.polling_day};
  const auto is_no_day = [&](absl::CivilDay day) { return extended.from <= extended.to && !extended.Holds(day); };
  const std::string outside =
      absl::StrCat(", which lies outside the service and what it can be extended to (", Date(extended.from), " to ",
                   Date(extended.to), "): correct the day, or remove it.");
  for (const absl::CivilDay day : unit.days_off) {
    faults.Unless(!is_no_day(day), "Unit ", unit.id, " is off on ", Date(day), outside);
  }
  for (const CrewChange& change : unit.crew_changes) {
    faults.Unless(!is_no_day(change.from), "The crew of unit ", unit.id, " changes on ", Date(change.from), outside);
  }
  for (std::size_t at = 1; at < unit.crew_changes.size(); ++at) {
    faults.Unless(unit.crew_changes[at - 1].from < unit.crew_changes[at].from, "The crew of unit ", unit.id,
                  " changes on ", Date(unit.crew_changes[at].from),
                  " after a later or the same day: put crew_changes in order of date.");
  }
}

// With ids that a sentence may repeat.
std::vector<Unit> Called(const std::vector<Unit>& units) {
  std::vector<Unit> called = units;
  for (std::size_t at = 0; at < called.size(); ++at) called[at].id = UnitName(called[at].id, at);
  return called;
}

}  // namespace

bool IsRegencyCode(const std::string& code) {
  const auto digit = [&](std::size_t at) { return code[at] >= '0' && code[at] <= '9'; };
  return code.size() == 5 && code[2] == '.' && digit(0) && digit(1) && digit(3) && digit(4);
}

std::string UnitName(const std::string& id, std::size_t index) {
  return label::IsOfficeId(id) ? id : absl::StrCat("no. ", index + 1);
}

void CheckUnits(const Campaign& campaign, Faults& faults) {
  faults.Unless(!campaign.units.empty(), "Name at least one recording unit.");
  std::set<std::string> ids;
  const std::vector<Unit> units = Called(campaign.units);
  for (std::size_t at = 0; at < units.size(); ++at) {
    const Unit& unit = units[at];
    faults.Unless(label::IsOfficeId(campaign.units[at].id), "The unit_id of unit ", unit.id,
                  " is no id: ", kOfficeIdRule);
    faults.Unless(ids.insert(unit.id).second, "Unit ", unit.id,
                  " is named twice, but a unit is in one place at a time: give each unit its own unit_id.");
    CheckCrew(unit, unit.crew_size, unit.staff, "", faults);
    for (const CrewChange& change : unit.crew_changes) {
      CheckCrew(unit, change.crew_size, change.staff, absl::StrCat(" from ", Date(change.from), " on"), faults);
    }
    const double minutes = unit.minutes_per_capture;
    faults.Unless(minutes == 0 || (std::isfinite(minutes) && minutes >= 0.1 && minutes <= 480), "Unit ", unit.id,
                  " has minutes_per_capture that are not 0.1 to 480, or 0 for the campaign's.");
    if (unit.fixed) {
      // Of a regency that is none there is no district; that fault was named.
      faults.Unless(
          !IsRegencyCode(campaign.regency) ||
              (unit.serves_district.size() == 8 && absl::StartsWith(unit.serves_district, campaign.regency + ".")),
          "Fixed unit ", unit.id, " needs serves_district_code, a district of ", campaign.regency, " such as ",
          campaign.regency, ".01.");
    } else {
      faults.Unless(unit.serves_district.empty(), "Mobile unit ", unit.id,
                    " goes anywhere: leave serves_district_code empty.");
    }
  }
}

void CheckAvailability(const Campaign& campaign, Faults& faults) {
  std::map<std::string, std::vector<Duty>> duties;
  for (const Unit& unit : Called(campaign.units)) {
    CheckWindows(campaign, unit, faults);
    AddDuties(campaign, unit, duties);
  }
  for (auto& [member, stretches] : duties) {
    std::sort(stretches.begin(), stretches.end(),
              [](const Duty& a, const Duty& b) { return a.days.from < b.days.from; });
    for (std::size_t at = 1; at < stretches.size(); ++at) {
      const Duty& before = stretches[at - 1];
      const Duty& duty = stretches[at];
      // The same within one unit was named as a fault of its windows or its crew.
      faults.Unless(before.unit == duty.unit || before.days.to < duty.days.from, "Staff member ", member,
                    " is in units ", before.unit, " and ", duty.unit, " on ", Date(duty.days.from),
                    ", but nobody is in two places at once: take them out of one crew.");
    }
  }
}

}  // namespace jemputbola::scheduling
