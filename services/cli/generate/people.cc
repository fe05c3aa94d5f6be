#include "cli/generate/people.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "cli/generate/csv.h"
#include "cli/generate/names.h"
#include "cli/generate/phone.h"
#include "cli/generate/random.h"

namespace jemputbola::cli::generate {
namespace {

const std::vector<std::string>& Streets() {
  static const std::vector<std::string> kStreets = {
      "Jl. Cendana", "Jl. Lontar",   "Jl. Flamboyan", "Jl. Asam",    "Jl. Kemiri", "Jl. Jambu",    "Jl. Pramuka",
      "Jl. Merdeka", "Jl. Pahlawan", "Jl. Gereja",    "Jl. Sekolah", "Jl. Pasar",  "Lorong Bambu", "Lorong Melati"};
  return kStreets;
}

struct Share {
  const char* truth;
  int percent;
};
constexpr Share kTruths[] = {{"absent", 12},        {"away", 8},  {"deceased", 4},
                             {"unknown_person", 3}, {"moved", 3}, {"refused", 1}};

std::string DrawTruth(Random& random) {
  int drawn = random.Between(0, 99);
  for (const Share& share : kTruths) {
    if (drawn < share.percent) return share.truth;
    drawn -= share.percent;
  }
  return "present";
}

using Day = absl::CivilDay;

Day DrawDay(Day first, Day last, Random& random) {
  return first + random.Between(0, static_cast<int>(last - first));
}

Day DrawBirthDate(Random& random) {
  // Who turns 17 in 2024 or later than the last national election; the young; those in working life; the old.
  const int group = random.Between(0, 99);
  if (group < 40) return DrawDay(Day(2007, 2, 15), Day(2007, 12, 31), random);
  if (group < 60) return DrawDay(Day(1999, 1, 1), Day(2007, 2, 14), random);
  if (group < 88) return DrawDay(Day(1964, 7, 25), Day(1998, 12, 31), random);
  return DrawDay(Day(1943, 7, 25), Day(1964, 7, 24), random);
}

// Numbers of 16 digits: a district without dots, a day as DDMMYY, a serial that counts from 0001 for each of these.
class Serials {
 public:
  std::string Next(const std::string& district_code, Day day, int added_to_day) {
    std::string prefix =
        absl::StrCat(absl::StrReplaceAll(district_code, {{".", ""}}),
                     absl::StrFormat("%02d%02d%02d", static_cast<int>(day.day()) + added_to_day,
                                     static_cast<int>(day.month()), static_cast<int>(day.year() % 100)));
    return absl::StrCat(prefix, absl::StrFormat("%04d", ++last_[prefix]));
  }

 private:
  std::map<std::string, int> last_;
};

class Generator {
 public:
  Generator(const Areas& areas, std::uint64_t seed) : areas_(areas), names_(areas.place_words), random_(seed) {}

  Person Draw(const std::string& district_code, const std::string& village_code) {
    if (household_left_ == 0 || household_village_ != village_code) {
      household_left_ = random_.Between(1, 3);
      household_village_ = village_code;
      kk_ = kks_.Next(district_code, DrawDay(Day(2009, 1, 1), Day(2023, 12, 31), random_), 0);
      address_ = absl::StrFormat("%s No. %d RT %03d/RW %03d", random_.Pick(Streets()), random_.Between(1, 240),
                                 random_.Between(1, 24), random_.Between(1, 9));
    }
    --household_left_;
    Person person;
    person.kk = kk_;
    person.address = address_;
    person.village_code = village_code;
    person.female = random_.Percent(52);
    person.full_name = names_.Draw(person.female, random_);
    person.birth_date = DrawBirthDate(random_);
    // Some were first registered in another district of the list.
    const std::string& registered = random_.Percent(90) ? district_code : random_.Pick(areas_.districts).code;
    person.nik = niks_.Next(registered, person.birth_date, person.female ? 40 : 0);
    if (random_.Percent(65)) person.phone = DrawPhone(random_);
    person.truth = DrawTruth(random_);
    return person;
  }

 private:
  const Areas& areas_;
  const Names names_;
  Random random_;
  Serials niks_;
  Serials kks_;
  int household_left_ = 0;
  std::string household_village_;
  std::string kk_;
  std::string address_;
};

}  // namespace

absl::StatusOr<std::vector<Person>> People(const Areas& areas, const std::vector<Count>& counts, std::uint64_t seed) {
  Generator generator(areas, seed);
  std::vector<Person> people;
  for (const Count& count : counts) {
    auto district = std::find_if(areas.districts.begin(), areas.districts.end(),
                                 [&](const District& known) { return known.code == count.district_code; });
    if (district == areas.districts.end() || district->villages.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("The areas file has no villages of district ", count.district_code, "."));
    }
    std::vector<std::int64_t> parts = Spread(count.people, district->villages);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::int64_t n = 0; n < parts[i]; ++n)
        people.push_back(generator.Draw(district->code, district->villages[i]));
    }
  }
  return people;
}

std::string PeopleCsv(const std::vector<Person>& people) {
  std::string csv = CsvLine({"nik", "kk", "full_name", "sex", "birth_date", "address", "phone", "village_code"});
  for (const Person& person : people) {
    csv += CsvLine({person.nik, person.kk, person.full_name, person.female ? "P" : "L",
                    absl::StrFormat("%04d-%02d-%02d", person.birth_date.year(), person.birth_date.month(),
                                    person.birth_date.day()),
                    person.address, person.phone, person.village_code});
  }
  return csv;
}

std::string TruthCsv(const std::vector<Person>& people) {
  std::string csv = CsvLine({"nik", "truth"});
  for (const Person& person : people) csv += CsvLine({person.nik, person.truth});
  return csv;
}

}  // namespace jemputbola::cli::generate
