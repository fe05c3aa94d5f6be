#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "registry/domain/person_row.h"
#include "registry/domain/text.h"

// Any row is either refused with a field and a reason, or gives a person who keeps what person_row.h promises and who
// is read the same from what was read.
namespace {

namespace domain = jemputbola::registry::domain;

const absl::CivilDay kToday(2024, 7, 24);
// No sentence repeats a NIK or KK, in whichever column it stood: the longest number one may hold is a village's code.
constexpr std::size_t kVillageCodeDigits = 10;

void Require(bool holds) {
  if (!holds) std::abort();
}

const domain::AreaIndex& Areas() {
  using domain::AreaLevel;
  static const domain::AreaIndex kAreas({{"53", AreaLevel::kProvince, "Nusa Tenggara Timur", {}},
                                         {"53.03", AreaLevel::kRegency, "Kabupaten Timor Tengah Utara", {}},
                                         {"53.03.01", AreaLevel::kDistrict, "Miomaffo Timur", {}},
                                         {"53.03.01.2005", AreaLevel::kVillage, "Bokon", {}},
                                         {"53.03.01.2006", AreaLevel::kVillage, "Sa'tab", {}}},
                                        {}, {});
  return kAreas;
}

std::size_t LongestNumber(std::string_view text) {
  std::size_t longest = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    longest = std::max(longest, digits);
  }
  return longest;
}

// Eleven fields, separated by line ends.
std::vector<std::string_view> Fields(std::string_view text) {
  std::vector<std::string_view> fields(11);
  for (std::string_view& field : fields) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

std::variant<domain::ListedPerson, domain::RowProblem> Read(const std::vector<std::string_view>& f) {
  return domain::ReadPersonRow({.nik = f[0],
                                .kk = f[1],
                                .full_name = f[2],
                                .sex = f[3],
                                .birth_date = f[4],
                                .address = f[5],
                                .phone = f[6],
                                .village_code = f[7],
                                .village = f[8],
                                .district = f[9],
                                .marital_status = f[10]},
                               kToday, Areas());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string_view> fields = Fields({reinterpret_cast<const char*>(data), size});
  const auto read = Read(fields);
  if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
    Require(!problem->field.empty() && !problem->message.empty());
    Require(LongestNumber(problem->message) <= kVillageCodeDigits);
    return 0;
  }
  const domain::Identity& person = std::get<domain::ListedPerson>(read).identity;
  Require(person.nik.size() == 16 && (person.kk.empty() || person.kk.size() == 16));
  Require(!person.full_name.empty() && domain::IsCleanText(person.full_name, 1000));
  Require(LongestNumber(person.full_name) < 8);
  Require(person.birth_date <= kToday && Areas().Find(person.village_code) != nullptr);
  fields[2] = person.full_name;
  fields[5] = person.address;
  const auto again = Read(fields);
  Require(std::holds_alternative<domain::ListedPerson>(again) ||
          // Composed and upper-case letters may need more bytes than are taken.
          std::get<domain::RowProblem>(again).message == domain::kNotCleanText);
  if (const auto* same = std::get_if<domain::ListedPerson>(&again)) Require(same->identity == person);
  return 0;
}
