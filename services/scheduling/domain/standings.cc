#include "scheduling/domain/standings.h"

#include <algorithm>

namespace jemputbola::scheduling {

std::string DistrictOf(const std::string& village_code) {
  return village_code.substr(0, 8);
}

bool Standings::SetTally(const std::string& village_code, const Counts& counts, std::int64_t revision) {
  Village& village = villages_[village_code];
  if (revision <= village.revision) return false;
  const std::string code = DistrictOf(village_code);
  District& district = DistrictAt(code);
  for (Counts* sum : {&district.counts, &total_}) {
    *sum -= village.counts;
    *sum += counts;
  }
  village.counts = counts;
  village.revision = revision;
  district.villages.Set(village_code, counts, village.last_visit);
  districts_.Set(code, district.counts, district.last_visit);
  return true;
}

void Standings::AddVisit(const std::string& village_code, absl::CivilDay day) {
  Village& village = villages_[village_code];
  if (village.last_visit >= day) return;
  const std::string code = DistrictOf(village_code);
  District& district = DistrictAt(code);
  village.last_visit = day;
  if (!district.last_visit || *district.last_visit < day) district.last_visit = day;
  district.villages.Set(village_code, village.counts, village.last_visit);
  districts_.Set(code, district.counts, district.last_visit);
}

void Standings::NameVillage(const std::string& code, const std::string& name) {
  villages_[code];
  DistrictAt(DistrictOf(code)).villages.SetName(code, name);
}

void Standings::NameDistrict(const std::string& code, const std::string& name) {
  districts_.SetName(code, name);
}

Standings::District& Standings::DistrictAt(const std::string& code) {
  const auto [found, added] = by_district_.try_emplace(code);
  if (added) found->second.villages.SetHold(hold_);
  return found->second;
}

void Standings::SetHold(Hold hold) {
  hold_ = std::make_shared<Hold>(std::move(hold));
  districts_.SetHold(hold_);
  for (auto& [code, district] : by_district_) district.villages.SetHold(hold_);
}

std::map<std::string, int> Standings::Positions() const {
  std::map<std::string, int> positions;
  for (const RankedArea& area : districts_.Areas()) positions[area.code] = area.rank;
  for (const auto& [code, district] : by_district_) {
    for (const RankedArea& area : district.villages.Areas()) positions[area.code] = area.rank;
  }
  return positions;
}

const Ranking* Standings::VillagesOf(const std::string& district_code) const {
  const auto found = by_district_.find(district_code);
  return found == by_district_.end() ? nullptr : &found->second.villages;
}

}  // namespace jemputbola::scheduling
