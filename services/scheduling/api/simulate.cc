#include "scheduling/api/simulate.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/domain/standings.h"
#include "scheduling/simulation/account.h"

namespace jemputbola::scheduling {
namespace {

// More is no regency of this country.
constexpr int kMostVillages = 2'000;
constexpr std::int64_t kMostPeople = 10'000'000;
constexpr int kMostDays = 800;

using Faults = std::vector<std::string>;

absl::CivilDay ReadDay(const std::string& text, const std::string& field, absl::CivilDay otherwise, Faults& faults) {
  const absl::StatusOr<std::optional<absl::CivilDay>> day = ReadDate(text, field);
  if (!day.ok()) faults.push_back(absl::StrCat(std::string(day.status().message()), "."));
  return day.ok() && day->has_value() ? **day : otherwise;
}

void ReadVillages(const v1::SimulateRequest& request, World& world, Faults& faults) {
  std::map<std::string, int> seen;
  if (request.villages_size() > kMostVillages) {
    faults.push_back(absl::StrCat("There are more than ", kMostVillages, " villages: simulate one regency at a time."));
    return;
  }
  for (const v1::SimulatedVillage& proto : request.villages()) {
    const std::string& code = proto.village_code();
    if (!absl::StartsWith(code, world.campaign.regency + ".") || DistrictOf(code) != proto.district_code()) {
      faults.push_back(absl::StrCat("Village ", code, " does not lie in district ", proto.district_code(), " of ",
                                    world.campaign.regency, "."));
    }
    if (++seen[code] == 2) faults.push_back(absl::StrCat("Village ", code, " is named twice."));
    if (proto.workload() < 0 || proto.workload() > kMostPeople) {
      faults.push_back(absl::StrCat("The workload of village ", code, " must be 0 to ", kMostPeople, "."));
    }
    Village village;
    village.code = code;
    village.name = proto.village_name();
    village.district = proto.district_code();
    village.district_name = proto.district_name();
    village.at = {proto.latitude(), proto.longitude()};
    if (world.campaign.matrix != nullptr) village.at.place = world.campaign.matrix->Find(code);
    village.workload = proto.workload();
    world.villages.push_back(std::move(village));
  }
}

simulation::Conduct ReadConduct(const v1::CrewConduct& proto, Faults& faults) {
  simulation::Conduct conduct;
  if (proto.pace() != 0) conduct.pace = proto.pace();
  conduct.turnout.assign(proto.turnout().begin(), proto.turnout().end());
  if (proto.has_turnout_spread()) conduct.turnout_spread = proto.turnout_spread();
  if (proto.has_pace_spread()) conduct.pace_spread = proto.pace_spread();
  const auto within = [](double value, double least, double most) { return value >= least && value <= most; };
  if (!within(conduct.pace, 0.05, 20)) faults.emplace_back("The crews' pace must be 0.05 to 20.");
  for (const double share : conduct.turnout) {
    if (!within(share, 0, 1)) faults.emplace_back("Every turnout of the crews must be 0 to 1.");
  }
  if (!within(conduct.turnout_spread, 0, 0.9)) faults.emplace_back("The crews' turnout_spread must be 0 to 0.9.");
  if (!within(conduct.pace_spread, 0, 1)) faults.emplace_back("The crews' pace_spread must be 0 to 1.");
  return conduct;
}

void ReadBreakdowns(const v1::SimulateRequest& request, World& world, Faults& faults) {
  for (const v1::SimulatedBreakdown& proto : request.breakdowns()) {
    if (world.campaign.FindUnit(proto.unit_id()) == nullptr) {
      faults.push_back(absl::StrCat("There is no unit ", proto.unit_id(), " that could break down."));
    }
    Outage outage{proto.unit_id(), ReadDay(proto.date(), "date of a breakdown", world.today, faults), std::nullopt};
    if (!proto.back_on().empty()) outage.back_on = ReadDay(proto.back_on(), "back_on of a breakdown", {}, faults);
    if (outage.back_on && *outage.back_on <= outage.day) {
      faults.push_back(absl::StrCat("Unit ", outage.unit_id, " must be back after it breaks down."));
    }
    world.outages.push_back(std::move(outage));
  }
}

void Write(const simulation::ReplayedDay& day, const simulation::EveningForecast& evening,
           const simulation::Account& account, v1::SimulatedDay& out) {
  out.set_date(Date(day.day));
  out.set_planned(day.planned);
  out.set_captured(day.captured);
  out.set_left(day.left);
  out.set_announced(day.announced);
  out.set_expected_finish(Date(evening.finish_day));
  out.set_expected_left_at_deadline(evening.left_at_deadline);
  for (const simulation::Visited& visit : day.visits) {
    if (out.tours().empty() || out.tours().rbegin()->unit_id() != visit.unit_id) {
      out.add_tours()->set_unit_id(visit.unit_id);
    }
    const Village& village = account.villages[visit.village];
    v1::SimulatedStop& stop = *out.mutable_tours(out.tours_size() - 1)->add_stops();
    stop.set_village_code(village.code);
    stop.set_village_name(village.name);
    stop.set_district_name(village.district_name);
    stop.set_planned(visit.planned);
    stop.set_captured(visit.captured);
  }
}

void WriteLeft(const simulation::Account& account, v1::SimulateResponse& response) {
  std::vector<const Village*> villages;
  for (const Village& village : account.villages) {
    if (village.workload > 0) villages.push_back(&village);
  }
  std::stable_sort(villages.begin(), villages.end(),
                   [](const Village* a, const Village* b) { return a->workload > b->workload; });
  for (const Village* village : villages) {
    v1::SimulatedVillageLeft& left = *response.add_villages_left();
    left.set_village_code(village->code);
    left.set_village_name(village->name);
    left.set_district_name(village->district_name);
    left.set_left(village->workload);
    left.set_visits(village->past_visits);
  }
}

}  // namespace

absl::Status Simulate(const v1::SimulateRequest& request, v1::SimulateResponse& response) {
  absl::StatusOr<Campaign> campaign = ReadCampaign(request.campaign());
  if (!campaign.ok()) return campaign.status();
  Faults faults;
  World world;
  world.campaign = *std::move(campaign);
  world.campaign.state = CampaignState::kOpen;
  world.today = ReadDay(request.from(), "from", world.campaign.first_service_day, faults);
  if (world.campaign.last_service_day - world.today > kMostDays) {
    faults.push_back(absl::StrCat("The campaign lasts more than ", kMostDays, " days: begin later."));
  }
  ReadVillages(request, world, faults);
  ReadBreakdowns(request, world, faults);
  const simulation::Conduct conduct = ReadConduct(request.crews(), faults);
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));

  const simulation::Account account = simulation::LiveThrough(world, conduct, request.seed());
  for (std::size_t at = 0; at < account.days.size(); ++at) {
    Write(account.days[at], account.evenings[at], account, *response.add_days());
  }
  response.set_workload(account.workload);
  response.set_captured(account.captured);
  response.set_left(account.left);
  response.set_finish_date(Date(account.finish_day));
  response.set_working_days(account.working_days);
  if (account.unit_days > 0) {
    response.set_captured_per_unit_day(static_cast<double>(account.captured) / account.unit_days);
  }
  for (const simulation::DayOff& day : simulation::NamedDaysOff(world.campaign, world.today)) {
    v1::NotWorked& off = *response.add_not_worked();
    off.set_date(Date(day.day));
    off.set_name(day.name);
  }
  WriteLeft(account, response);
  *response.mutable_forecast() = ToProto(world.campaign.regency, account.first_forecast, {});
  response.set_sentence(account.sentence);
  return absl::OkStatus();
}

}  // namespace jemputbola::scheduling
