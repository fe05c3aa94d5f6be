#include "registry/domain/person_row.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/clock/civil.h"
#include "registry/domain/area_code.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostAddressBytes = 500;
constexpr std::size_t kMostPhoneBytes = 40;
constexpr std::size_t kKkDigits = 16;
constexpr int kFirstBirthYear = 1900;

std::optional<Sex> ReadSex(std::string_view text) {
  const std::string lower = absl::AsciiStrToLower(std::string(text));
  if (lower.empty()) return Sex::kUnknown;
  for (const char* word : {"l", "m", "laki-laki", "male"}) {
    if (lower == word) return Sex::kMale;
  }
  for (const char* word : {"p", "f", "perempuan", "female"}) {
    if (lower == word) return Sex::kFemale;
  }
  return std::nullopt;
}

}  // namespace

std::variant<ListedPerson, RowProblem> ReadPersonRow(const PersonRow& row, absl::CivilDay today,
                                                     absl::FunctionRef<bool(std::string_view)> known_village,
                                                     absl::FunctionRef<bool(std::string_view)> known_district) {
  if (row.full_name.empty()) return RowProblem{"full_name", "is empty; give the name as on the family card"};
  if (!IsCleanText(row.full_name, kMostNameBytes)) return RowProblem{"full_name", kNotCleanText};
  if (!IsCleanText(row.address, kMostAddressBytes)) return RowProblem{"address", kNotCleanText};
  if (!IsCleanText(row.phone, kMostPhoneBytes)) return RowProblem{"phone", kNotCleanText};
  if (!row.kk.empty() &&
      (row.kk.size() != kKkDigits || !std::all_of(row.kk.begin(), row.kk.end(), absl::ascii_isdigit))) {
    return RowProblem{"kk", "is not 16 digits; copy it from the family card or leave it empty"};
  }
  const auto sex = ReadSex(row.sex);
  if (!sex) return RowProblem{"sex", "is neither L nor P; leave it empty when unknown"};
  const auto birth_date = clock::ParseDate(row.birth_date);
  if (!birth_date.ok()) return RowProblem{"birth_date", "is not a date like 2007-11-27"};
  if (birth_date->year() < kFirstBirthYear || *birth_date > today) {
    return RowProblem{"birth_date", "lies before 1900 or in the future; correct it"};
  }
  const auto level = ParseAreaCode(row.village_code);
  if (!level.ok()) return RowProblem{"village_code", std::string(level.status().message())};
  if (*level != AreaLevel::kVillage) return RowProblem{"village_code", "is not the code of a village"};
  if (!known_village(row.village_code)) {
    return RowProblem{"village_code", "is not on the list of areas; correct it or import the areas first"};
  }
  NikCheck check = CheckNik(row.nik, *birth_date, *sex, known_district);
  if (!check.ok()) return RowProblem{"nik", check.error};

  Identity identity{std::string(row.nik), std::string(row.kk),      std::string(row.full_name), *sex,
                    *birth_date,          std::string(row.address), std::string(row.phone)};
  return ListedPerson{std::move(identity), std::string(row.village_code), std::move(check)};
}

}  // namespace jemputbola::registry::domain
