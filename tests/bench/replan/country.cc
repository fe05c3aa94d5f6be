#include "tests/bench/replan/country.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/campaigns.h"
#include "scheduling/store/cut_plans.h"
#include "scheduling/store/field_days.h"
#include "scheduling/store/tallies.h"
#include "scheduling/store/visits.h"

namespace jemputbola::bench {
namespace {

namespace v1 = scheduling::v1;
using scheduling::Campaign;
using scheduling::Date;
using scheduling::World;

constexpr int kStopsADay = 5;

v1::Campaign Definition(const Campaign& campaign, const std::string& regency) {
  v1::Campaign out;
  out.set_regency_code(regency);
  out.set_name(campaign.name);
  out.set_polling_day(Date(campaign.polling_day));
  out.set_first_service_day(Date(campaign.first_service_day));
  out.set_last_service_day(Date(campaign.last_service_day));
  out.set_utc_offset_minutes(campaign.utc_offset_minutes);
  out.set_opens_minute(campaign.opens_minute);
  out.set_closes_minute(campaign.closes_minute);
  out.set_cut_minute(campaign.cut_minute);
  out.set_announce_working_days(campaign.announce_working_days);
  for (const absl::CivilDay day : campaign.holidays) out.add_holidays(Date(day));
  out.set_minutes_per_capture(campaign.minutes_per_capture);
  out.set_setup_minutes(campaign.setup_minutes);
  out.set_speed_kmh(campaign.speed_kmh);
  out.set_detour_factor(campaign.detour_factor);
  out.set_office_latitude(campaign.office.latitude);
  out.set_office_longitude(campaign.office.longitude);
  for (const double share : campaign.turnout) out.add_turnout(share);
  out.set_policy(campaign.policy);
  for (const scheduling::Unit& unit : campaign.units) {
    v1::Unit& made = *out.add_units();
    made.set_unit_id(unit.id);
    made.set_kind(unit.fixed ? v1::UNIT_KIND_FIXED : v1::UNIT_KIND_MOBILE);
    made.set_crew_size(unit.crew_size);
    if (unit.fixed) made.set_serves_district_code(absl::StrCat(regency, unit.serves_district.substr(5)));
  }
  return out;
}

std::string Moved(const std::string& code, const std::string& regency) {
  return absl::StrCat(regency, code.substr(5));
}

// Visits that met nine people in an hour, ten minutes before they were to go.
void Report(store::WriteTransaction& tx, const World& world, const std::string& regency, int days_reported) {
  const scheduling::Calendar calendar = world.campaign.calendar();
  std::vector<scheduling::UnitDay> days;
  std::vector<scheduling::Visit> visits;
  for (absl::CivilDay day = world.today - 1; day >= calendar.first() && days_reported > 0; --day) {
    if (!calendar.IsWorkingDay(day)) continue;
    --days_reported;
    for (const scheduling::Unit& unit : world.campaign.units) {
      for (int stop = 0; stop < kStopsADay; ++stop) {
        const int arrive = 480 + 75 * stop;
        scheduling::Visit visit;
        visit.visit_id = absl::StrCat("reported-", visits.size());
        visit.state = scheduling::VisitState::kCompleted;
        visit.unit_id = unit.id;
        visit.day = day;
        visit.village = Moved(world.villages[days.size() % world.villages.size()].code, regency);
        visit.arrive_minute = arrive;
        visit.leave_minute = arrive + 70;
        days.push_back({unit.id, day, visit.village, 9, 9, arrive, arrive + 60});
        visits.push_back(std::move(visit));
      }
    }
  }
  scheduling::FieldDays::Add(tx, regency, days);
  scheduling::Visits::Save(tx, regency, visits);
}

void Fill(store::WriteTransaction& tx, const World& world, const std::string& regency, int days_reported) {
  scheduling::Campaigns::Save(
      tx, regency,
      scheduling::ToStored(Definition(world.campaign, regency), scheduling::CampaignState::kOpen, absl::UnixEpoch()));
  std::map<std::string, scheduling::CachedArea> areas;
  std::vector<scheduling::VillageTally> tallies;
  for (const scheduling::Village& village : world.villages) {
    const std::string code = Moved(village.code, regency);
    const std::string district = Moved(village.district, regency);
    areas[district] = {district, false, village.district_name, village.at};
    areas[code] = {code, true, village.name, village.at};
    scheduling::VillageTally& tally = tallies.emplace_back();
    tally.village = code;
    tally.counts.listed = village.workload;
    tally.counts.workload = village.workload;
    tally.revision = 1;
  }
  std::vector<scheduling::CachedArea> all;
  for (auto& [code, area] : areas) all.push_back(std::move(area));
  scheduling::Areas::Replace(tx, regency, all);
  scheduling::Tallies::Store(tx, regency, tallies);
  std::vector<scheduling::PlannedStop> before = world.before;
  for (scheduling::PlannedStop& stop : before) stop.village = Moved(stop.village, regency);
  scheduling::CutPlans::Replace(tx, regency, before);
  Report(tx, world, regency, days_reported);
}

}  // namespace

std::vector<std::string> RegencyCodes(int count) {
  std::vector<std::string> codes;
  for (int number = 0; number < count; ++number) {
    codes.push_back(absl::StrFormat("%02d.%02d", 11 + number / 20, 1 + number % 20));
  }
  return codes;
}

absl::Status FillCountry(store::Database& database, const World& world, const std::vector<std::string>& regencies,
                         int days_reported) {
  constexpr std::size_t kATime = 32;
  for (std::size_t first = 0; first < regencies.size(); first += kATime) {
    const absl::Status written = database.Write([&](store::WriteTransaction& tx) {
      for (std::size_t at = first; at < std::min(first + kATime, regencies.size()); ++at)
        Fill(tx, world, regencies[at], days_reported);
      return absl::OkStatus();
    });
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::bench
