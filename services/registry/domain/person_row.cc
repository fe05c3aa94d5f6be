#include "registry/domain/person_row.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostAddressBytes = 500;
constexpr std::size_t kMostPhoneBytes = 40;
constexpr std::size_t kKkDigits = 16;
// A name with so many digits is a number that slipped into its column: packs print names, and no numbers of people.
constexpr std::ptrdiff_t kTooManyDigitsInAName = 8;
constexpr int kFirstBirthYear = 1900;

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::optional<Sex> ReadSex(std::string_view text) {
  if (text.empty()) return Sex::kUnknown;
  const std::string word = NormalName(text);
  if (IsOneOf(word, {"L", "LK", "M", "LAKI-LAKI", "LAKI LAKI", "LAKI", "PRIA", "MALE"})) return Sex::kMale;
  if (IsOneOf(word, {"P", "PR", "F", "PEREMPUAN", "WANITA", "FEMALE"})) return Sex::kFemale;
  return std::nullopt;
}

// Family card (BELUM KAWIN, KAWIN, CERAI HIDUP, CERAI MATI), its codes 1 to 4, voter list (B, S, P).
std::optional<bool> ReadEverMarried(std::string_view text) {
  if (text.empty()) return false;
  const std::string word = NormalName(text);
  if (IsOneOf(word,
              {"BELUM KAWIN", "BELUM MENIKAH", "BELUM", "BK", "B", "1", "SINGLE", "UNMARRIED", "NEVER MARRIED"})) {
    return false;
  }
  if (IsOneOf(word, {"KAWIN",
                     "KAWIN TERCATAT",
                     "KAWIN BELUM TERCATAT",
                     "MENIKAH",
                     "SUDAH KAWIN",
                     "SUDAH MENIKAH",
                     "SUDAH",
                     "PERNAH",
                     "PERNAH KAWIN",
                     "CERAI",
                     "CERAI HIDUP",
                     "CERAI MATI",
                     "CERAI TERCATAT",
                     "CERAI BELUM TERCATAT",
                     "JANDA",
                     "DUDA",
                     "K",
                     "S",
                     "P",
                     "2",
                     "3",
                     "4",
                     "MARRIED",
                     "DIVORCED",
                     "WIDOWED"})) {
    return true;
  }
  return std::nullopt;
}

// The code of the village that the row names, or why it does not name one.
std::variant<std::string, RowProblem> ReadVillage(const PersonRow& row, const AreaIndex& areas) {
  if (!row.village_code.empty()) {
    const auto village = areas.Resolve(row.village_code, AreaLevel::kVillage);
    if (!village.ok()) return RowProblem{"village_code", std::string(village.status().message())};
    return (*village)->code;
  }
  if (row.village.empty())
    return RowProblem{"village_code", "is empty; give the village's code, or its name and district"};
  if (row.district.empty()) return RowProblem{"district", "is empty; a village without its code needs its district"};
  const auto district = areas.Resolve(row.district, AreaLevel::kDistrict);
  if (!district.ok()) return RowProblem{"district", std::string(district.status().message())};
  const auto village = areas.Resolve(row.village, AreaLevel::kVillage, (*district)->code);
  if (!village.ok()) return RowProblem{"village", std::string(village.status().message())};
  return (*village)->code;
}

RowProblem Sentence(NikCheck::Doubt doubt) {
  switch (doubt) {
    case NikCheck::Doubt::kBirthDateDiffers:
      return {"birth_date", "differs from the one in the NIK; a NIK keeps the first one, else correct it"};
    case NikCheck::Doubt::kSexDiffers:
      return {"sex", "differs from the one in the NIK; correct whichever is wrong"};
  }
  return {};
}

// Digits up to the next separator; -1 when there are none or more than four.
int TakeNumber(std::string_view& text, std::size_t& digits) {
  int number = 0;
  digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    if (digits == 4) return -1;
    number = number * 10 + (text[digits++] - '0');
  }
  text.remove_prefix(digits);
  return digits == 0 ? -1 : number;
}

}  // namespace

std::optional<absl::CivilDay> ReadDate(std::string_view text) {
  std::size_t digits[3] = {};
  int numbers[3] = {};
  char separator = '\0';
  for (int i = 0; i < 3; ++i) {
    numbers[i] = TakeNumber(text, digits[i]);
    if (numbers[i] < 0) return std::nullopt;
    if (i == 2) break;
    if (text.empty() || (text[0] != '-' && text[0] != '/' && text[0] != '.')) return std::nullopt;
    if (i == 1 && text[0] != separator) return std::nullopt;
    separator = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty() || digits[1] > 2) return std::nullopt;
  const bool iso = digits[0] == 4 && digits[2] <= 2;
  if (!iso && (digits[2] != 4 || digits[0] > 2)) return std::nullopt;
  const int year = iso ? numbers[0] : numbers[2];
  const int day = iso ? numbers[2] : numbers[0];
  // CivilDay normalises impossible dates: only a possible one comes out as it went in.
  const absl::CivilDay date(year, numbers[1], day);
  if (date.year() != year || date.month() != numbers[1] || date.day() != day) return std::nullopt;
  return date;
}

std::string BareNumber(std::string_view text) {
  // A spreadsheet keeps a number a text behind an apostrophe.
  if (!text.empty() && text.front() == '\'') text.remove_prefix(1);
  std::string bare;
  for (const char c : text) {
    if (c != ' ') bare.push_back(c);
  }
  return bare;
}

std::variant<ListedPerson, RowProblem> ReadPersonRow(const PersonRow& row, absl::CivilDay today,
                                                     const AreaIndex& areas) {
  ListedPerson person;
  Identity& identity = person.identity;
  if (!IsCleanText(row.full_name, kMostNameBytes)) return RowProblem{"full_name", kNotCleanText};
  if (!IsCleanText(row.address, kMostAddressBytes)) return RowProblem{"address", kNotCleanText};
  if (!IsCleanText(row.phone, kMostPhoneBytes)) return RowProblem{"phone", kNotCleanText};
  identity.full_name = NormalName(row.full_name);
  if (identity.full_name.empty()) return RowProblem{"full_name", "is empty; give the name as on the family card"};
  if (std::ranges::count_if(identity.full_name, absl::ascii_isdigit) >= kTooManyDigitsInAName) {
    return RowProblem{"full_name",
                      "holds a long number, as a NIK does; put the name there and the number in its column"};
  }
  identity.address = NormalText(row.address);
  identity.phone = NormalText(row.phone);
  identity.kk = BareNumber(row.kk);
  if (!identity.kk.empty() && (identity.kk.size() != kKkDigits || !AllDigits(identity.kk))) {
    return RowProblem{"kk", "is not 16 digits; copy it from the family card or leave it empty"};
  }
  const auto sex = ReadSex(row.sex);
  if (!sex) return RowProblem{"sex", "is neither L nor P; leave it empty when unknown"};
  identity.sex = *sex;
  const auto birth_date = ReadDate(row.birth_date);
  if (!birth_date) return RowProblem{"birth_date", "is not a date like 2007-11-27 or 27-11-2007"};
  if (birth_date->year() < kFirstBirthYear || *birth_date > today) {
    return RowProblem{"birth_date", "lies before 1900 or in the future; correct it"};
  }
  identity.birth_date = *birth_date;
  auto village = ReadVillage(row, areas);
  if (auto* problem = std::get_if<RowProblem>(&village)) return std::move(*problem);
  identity.village_code = std::get<std::string>(std::move(village));

  identity.nik = BareNumber(row.nik);
  if (identity.nik.find_first_of("eE") != std::string::npos) {
    return RowProblem{"nik", "was rounded by a spreadsheet; format its column as text and export the file again"};
  }
  const NikCheck check = CheckNik(identity.nik, identity.birth_date, identity.sex, [&areas](std::string_view district) {
    return areas.Find(district) != nullptr || areas.ReplacedBy(district) != nullptr;
  });
  if (!check.ok()) return RowProblem{"nik", check.error};
  for (const NikCheck::Doubt doubt : check.doubts) person.doubts.push_back(Sentence(doubt));
  person.unverified_region = check.unverified_region;
  const auto ever_married = ReadEverMarried(row.marital_status);
  if (!ever_married) {
    person.doubts.push_back({"marital_status", "is not understood, and taken as never married; correct it"});
  }
  identity.ever_married = ever_married.value_or(false);
  return person;
}

}  // namespace jemputbola::registry::domain
