#include "registry/domain/walk_in.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "registry/domain/area_code.h"

namespace jemputbola::registry::domain {
namespace {

// Someone of another regency lives in a village that is on no list here.
AreaIndex OnlyVillage(const std::string& code) {
  std::vector<Area> areas(1);
  areas.front().code = code;
  areas.front().level = AreaLevel::kVillage;
  areas.front().name = code;
  return AreaIndex(std::move(areas), {}, {});
}

}  // namespace

std::variant<WalkInPerson, std::string> ReadWalkIn(const WalkInText& text, absl::CivilDay today,
                                                   const AreaIndex& areas) {
  const std::string home(areas.CurrentCode(text.home_code));
  const auto level = ParseAreaCode(home);
  if (!level.ok() || (*level != AreaLevel::kVillage && *level != AreaLevel::kRegency)) {
    return std::string(
        "The home is neither a village nor a regency by its code; ask the person and correct the report");
  }
  WalkInPerson person;
  person.home_regency = RegencyOf(home);
  person.village_known = *level == AreaLevel::kVillage;
  const std::string village = person.village_known ? home : absl::StrCat(home, ".01.2001");
  PersonRow row;
  row.nik = text.nik;
  row.kk = text.kk;
  row.full_name = text.full_name;
  row.sex = text.sex;
  row.birth_date = text.birth_date;
  row.address = text.address;
  row.phone = text.phone;
  row.village_code = village;
  row.marital_status = text.ever_married ? "KAWIN" : "BELUM KAWIN";
  auto read = ReadPersonRow(row, today, OnlyVillage(village));
  if (const auto* problem = std::get_if<RowProblem>(&read)) {
    return absl::StrCat("What was sealed cannot be used: ", problem->field, " ", problem->message);
  }
  person.identity = std::move(std::get<ListedPerson>(read).identity);
  person.identity.village_code = home;
  return person;
}

}  // namespace jemputbola::registry::domain
