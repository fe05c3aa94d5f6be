#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/campaign.h"

namespace jemputbola::scheduling {

// A village as the planner sees it. `at` is its own centroid or its district's.
struct Village {
  std::string code;
  std::string name;
  std::string district;
  std::string district_name;
  Point at;
  std::int64_t workload = 0;
  // Days before today on which a unit was there.
  int past_visits = 0;
  bool visited_today = false;
  std::optional<absl::CivilDay> last_visit;
};

// A visit that stands: announced for today or later, or completed today. It stays at its times whatever the rule says.
struct PinnedVisit {
  std::string visit_id;
  std::string unit_id;
  absl::CivilDay day;
  std::string village;
  int arrive_minute = 0;
  int leave_minute = 0;
  bool completed = false;
  // Why it was planned, as it was when it was announced.
  std::string reason;
};

// A unit that broke down on `day`: nothing more is planned for it until `back_on`, or until the end of that day when
// unknown. One that is back on `day` itself, or before, is not out.
struct Outage {
  std::string unit_id;
  absl::CivilDay day;
  std::optional<absl::CivilDay> back_on;
};

// An operator called off, or moved away from, this day: the village is not to be surprised with the same day again.
struct BlockedDay {
  std::string village;
  absl::CivilDay day;
};

// A stop of the plan as it stood at the last cut, announced or not.
struct PlannedStop {
  std::string unit_id;
  absl::CivilDay day;
  std::string village;
  int arrive_minute = 0;
  std::int64_t expected_captures = 0;

  friend bool operator==(const PlannedStop&, const PlannedStop&) = default;
};

// Everything a plan is a function of. The order inside the lists has no meaning.
struct World {
  // With the rates and turnouts that were learned, where there are any.
  Campaign campaign;
  std::vector<Village> villages;
  std::vector<PinnedVisit> pinned;
  std::vector<Outage> outages;
  std::vector<BlockedDay> blocked;
  // Of equally good stops, the plan has the one that stands here.
  std::vector<PlannedStop> before;
  absl::CivilDay today;
  // Local minutes after midnight: what lies before it today can no longer be planned.
  int minute = 0;
};

// One stop of a tour, as in plan.proto.
struct Stop {
  std::string village;
  std::string village_name;
  std::string district;
  std::string district_name;
  int arrive_minute = 0;
  int leave_minute = 0;
  std::int64_t expected_captures = 0;
  std::int64_t expected_workload = 0;
  std::string reason;
  // Empty unless announced.
  std::string visit_id;
  bool at_office = false;
};

struct Tour {
  absl::CivilDay day;
  std::string unit_id;
  std::vector<Stop> stops;
  int leave_office_minute = 0;
  int back_at_office_minute = 0;
  double travel_km = 0;
};

enum class UncoveredReason { kDayPast, kNobodyMet, kPlaceUnknown, kTooFar, kNoUnit, kDaysTaken, kTooFewDays };

// A district with people to fetch that is not visited by the day of the coverage rule.
struct UncoveredDistrict {
  std::string code;
  std::string name;
  std::int64_t workload = 0;
  UncoveredReason reason = UncoveredReason::kTooFewDays;
};

// How a plan keeps the coverage rule.
struct Coverage {
  absl::CivilDay by;
  // With people to fetch.
  int districts = 0;
  std::vector<UncoveredDistrict> not_covered;
  std::string sentence;
};

struct AbsentUnit {
  std::string id;
  // Else it is off.
  bool broken = false;
  // Of a broken one; nullopt: nobody knows.
  std::optional<absl::CivilDay> back_on;
};

// No unit is there on the next working day.
struct Standstill {
  // The first and the last of the working days without any.
  absl::CivilDay from;
  absl::CivilDay to;
  // nullopt: no unit is there up to the last service day.
  std::optional<absl::CivilDay> goes_on;
  std::vector<AbsentUnit> units;
  std::string sentence;
};

// What no plan of a world can do.
struct Remark {
  enum class Kind { kUnitWithoutVillages, kNoUnitTours, kPlaceUnknown, kOutOfReach };
  Kind kind = Kind::kOutOfReach;
  // Of a fixed unit.
  std::string unit_id;
  std::string district;
  // Else of villages: how many, with how many people to fetch, and code and name of the first ten.
  int villages = 0;
  std::int64_t people = 0;
  std::vector<std::string> village_names;
  std::string sentence;
};

struct Plan {
  // In order of day and, within a day, of the campaign's units; only tours with stops.
  std::vector<Tour> tours;
  std::int64_t expected_captures = 0;
  // What LookAhead says of it: see coverage.h, remarks.h, standstill.h.
  std::optional<Coverage> coverage;
  std::vector<Remark> remarks;
  std::optional<Standstill> standstill;
};

// The stops of `plan` as the plan after it is given them.
std::vector<PlannedStop> StopsOf(const Plan& plan);

// The world as it would stand on the morning after `last`, had `plan`, which ends then, gone as expected.
World After(const World& world, const Plan& plan, absl::CivilDay last);

// The working days from today to the last service day; today only until the office closes.
std::vector<absl::CivilDay> DaysLeft(const World& world);

// Whether new visits may be planned for the unit on `day`: no day off, no outage.
bool IsAvailable(const World& world, const Unit& unit, absl::CivilDay day);

}  // namespace jemputbola::scheduling
