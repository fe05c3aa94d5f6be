#include "tests/bench/top/regency.h"

#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/policy.h"
#include "scheduling/optimiser/random.h"

namespace jemputbola::bench {
namespace {

using scheduling::Point;
using scheduling::Village;

absl::StatusOr<std::vector<std::vector<std::string>>> ReadRows(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("There is no file ", path, "."));
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
    row.resize(6);
  }
  return rows;
}

void Deal(std::int64_t people, const std::vector<Village*>& villages, std::uint64_t seed) {
  scheduling::optimiser::Random random(seed);
  std::vector<std::int64_t> weights;
  std::int64_t sum = 0;
  for (std::size_t index = 0; index < villages.size(); ++index) sum += weights.emplace_back(1 + random.Below(4));
  std::int64_t before = 0;
  std::int64_t dealt = 0;
  for (std::size_t index = 0; index < villages.size(); ++index) {
    before += weights[index];
    villages[index]->workload = people * before / sum - dealt;
    dealt += villages[index]->workload;
  }
}

scheduling::Campaign JulyCampaign() {
  scheduling::Campaign campaign;
  campaign.regency = "53.03";
  campaign.name = "Timor Tengah Utara, Pilkada 2024";
  campaign.polling_day = absl::CivilDay(2024, 11, 27);
  campaign.first_service_day = absl::CivilDay(2024, 7, 24);
  campaign.last_service_day = absl::CivilDay(2024, 11, 26);
  campaign.holidays = {absl::CivilDay(2024, 8, 17), absl::CivilDay(2024, 9, 16), absl::CivilDay(2024, 11, 27)};
  campaign.setup_minutes = 20;
  campaign.office = {-9.4615, 124.4728};
  campaign.turnout = {0.75, 0.6, 0.5, 0.4};
  campaign.policy = scheduling::kLargestRemaining;
  campaign.units.resize(2);
  campaign.units[0].id = "unit-office";
  campaign.units[0].fixed = true;
  campaign.units[0].serves_district = "53.03.05";
  campaign.units[1].id = "unit-tour";
  return campaign;
}

}  // namespace

absl::StatusOr<scheduling::World> JulyWorld(const std::string& folder, std::uint64_t seed) {
  const auto areas = ReadRows(folder + "/areas.csv");
  if (!areas.ok()) return areas.status();
  const auto list = ReadRows(folder + "/unrecorded_2024-07.csv");
  if (!list.ok()) return list.status();
  scheduling::World world;
  world.campaign = JulyCampaign();
  world.today = world.campaign.first_service_day;
  std::map<std::string, Point> centres;
  for (const auto& row : *areas) {
    if (row[0].size() == 8) centres[row[0]] = {std::stod(row[4]), std::stod(row[5])};
  }
  for (const auto& row : *areas) {
    if (row[0].size() <= 8) continue;
    Village& village = world.villages.emplace_back();
    village.code = row[0];
    village.name = row[2];
    village.district = row[0].substr(0, 8);
    village.at = centres[village.district];
    if (!row[4].empty()) village.at = {std::stod(row[4]), std::stod(row[5])};
  }
  for (const auto& row : *list) {
    std::vector<Village*> members;
    for (Village& village : world.villages) {
      if (village.district != row[0]) continue;
      village.district_name = row[1];
      members.push_back(&village);
    }
    Deal(std::stoll(row[2]), members, seed + members.size());
  }
  return world;
}

}  // namespace jemputbola::bench
