#include "cli/generate/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace jemputbola::cli::generate {
namespace {

// Given names common in the province; family names made of its sounds.
constexpr const char* kFemale[] = {
    "Agnes",     "Agustina", "Anastasia",  "Angela",    "Bernadeta", "Bibiana",    "Brigita",
    "Cornelia",  "Dominika", "Dorothea",   "Elisabet",  "Emiliana",  "Fransiska",  "Gaudensia",
    "Gertrudis", "Hermina",  "Imelda",     "Irmina",    "Kristina",  "Lusia",      "Magdalena",
    "Margareta", "Maria",    "Marselina",  "Martina",   "Oktaviana", "Paulina",    "Petronela",
    "Regina",    "Rosalia",  "Roswita",    "Selestina", "Sesilia",   "Skolastika", "Teresia",
    "Veronika",  "Viktoria", "Wilhelmina", "Yasinta",   "Yohana",    "Yosefina",   "Yuliana",
};
constexpr const char* kMale[] = {
    "Adrianus",  "Agustinus", "Aleksander", "Antonius",  "Arnoldus",    "Bernardus",  "Blasius",    "Bonifasius",
    "Daniel",    "Dominikus", "Emanuel",    "Fabianus",  "Ferdinandus", "Fransiskus", "Gabriel",    "Gaspar",
    "Gregorius", "Hendrikus", "Herman",     "Hironimus", "Ignasius",    "Kanisius",   "Kornelis",   "Laurensius",
    "Leonardus", "Lukas",     "Marselinus", "Martinus",  "Matias",      "Mikael",     "Nikolaus",   "Oktovianus",
    "Paulus",    "Petrus",    "Rafael",     "Robertus",  "Stefanus",    "Tadeus",     "Vinsensius", "Wilhelmus",
    "Yakobus",   "Yohanes",   "Yoseph",     "Yulius",
};
constexpr const char* kFamily[] = {
    "Akoit",   "Amleni",  "Bau'ana",  "Benafi",  "Binsasi",  "Bu'ulolo", "Eko'ti",  "Fa'uk",    "Fallo",   "Feka'i",
    "Halek",   "Ka'auni", "Kefi",     "Kolo'en", "Ku'aboki", "Lake'u",   "Le'uma",  "Lopis",    "Manehat", "Meko",
    "Meta'en", "Na'at",   "Naihati",  "Naisali", "Ne'ontae", "Nesi",     "Ni'isae", "Obehetan", "Oki'as",  "Olin",
    "Pa'asi",  "Sanbein", "Sau'sabu", "Sikone",  "Siki",     "Ta'eki",   "Tabesi",  "Tefa",     "Tnesi",   "Tonbesi",
    "Tu'ames", "Ulan",    "Us'abat",  "Usfinit", "Uskono",   "Wa'ebani",
};

template <std::size_t kSize>
std::vector<std::string> WithoutPlaces(const char* const (&names)[kSize], const std::vector<std::string>& place_words) {
  std::vector<std::string> kept;
  for (const char* name : names) {
    if (!std::binary_search(place_words.begin(), place_words.end(), absl::AsciiStrToLower(name)))
      kept.emplace_back(name);
  }
  return kept;
}

}  // namespace

Names::Names(const std::vector<std::string>& place_words)
    : female_(WithoutPlaces(kFemale, place_words)),
      male_(WithoutPlaces(kMale, place_words)),
      family_(WithoutPlaces(kFamily, place_words)) {}

std::string Names::Draw(bool female, Random& random) const {
  const std::vector<std::string>& given = female ? female_ : male_;
  const std::string& first = random.Pick(given);
  std::string name = first;
  if (random.Percent(70)) {
    const std::string& second = random.Pick(given);
    if (second != first) name += " " + second;
  }
  return name + " " + random.Pick(family_);
}

}  // namespace jemputbola::cli::generate
