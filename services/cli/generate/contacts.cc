#include "cli/generate/contacts.h"

#include "cli/generate/csv.h"
#include "cli/generate/phone.h"
#include "cli/generate/random.h"

namespace jemputbola::cli::generate {
namespace {

std::string Spell(const std::string& phone, Random& random) {
  const std::string national = phone.substr(3);
  switch (random.Between(0, 3)) {
    case 0:
      return "0" + national;
    case 1:
      return "+62 " + national.substr(0, 3) + "-" + national.substr(3, 4) + "-" + national.substr(7);
    case 2:
      return "62" + national;
    default:
      return phone;
  }
}

}  // namespace

std::string ContactsCsv(const Areas& areas, std::uint64_t seed) {
  Random random(seed);
  std::string csv = CsvLine({"area_code", "phone"});
  for (const District& district : areas.districts) {
    csv += CsvLine({district.code, Spell(DrawPhone(random), random)});
    for (const std::string& village : district.villages) {
      const std::string phone = Spell(DrawPhone(random), random);
      if (random.Below(30) != 0) csv += CsvLine({village, phone});
    }
  }
  return csv;
}

}  // namespace jemputbola::cli::generate
