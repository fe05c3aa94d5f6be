#include "registry/domain/area_name.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::array<std::string_view, 10> kLevels = {"provinsi", "prov", "kabupaten", "kab",       "kecamatan",
                                                      "kec",      "desa", "ds",        "kelurahan", "kel"};
// What is left out of a name: ASCII first, then apostrophes and the space that does not break, in UTF-8.
constexpr std::array<std::string_view, 18> kLeftOut = {" ", "\t", "\n", "\v", "\f", "\r", "-", ".", "'",
                                                       "`", "\"", "´",  "‘",  "’",  "ʼ",  "ʻ", "′", "\xC2\xA0"};

bool IsGap(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '.';
}

std::string Lower(std::string_view name) {
  std::string lower(name);
  absl::AsciiStrToLower(&lower);
  absl::StripAsciiWhitespace(&lower);
  return lower;
}

std::string_view WithoutLevel(std::string_view name) {
  for (const std::string_view level : kLevels) {
    if (name.size() <= level.size() || !name.starts_with(level) || !IsGap(name[level.size()])) continue;
    std::string_view rest = name.substr(level.size());
    while (!rest.empty() && IsGap(rest.front())) rest.remove_prefix(1);
    return rest.empty() ? name : rest;
  }
  return name;
}

}  // namespace

std::string AreaNameKey(std::string_view name) {
  const std::string lower = Lower(name);
  const std::string_view rest = WithoutLevel(lower);
  std::string key;
  key.reserve(rest.size());
  for (const char c : rest) {
    key.push_back(c);
    // At the end of what is kept, so that two halves which meet where something was left out are seen as one.
    const auto left_out = std::find_if(kLeftOut.begin(), kLeftOut.end(),
                                       [&key](std::string_view ending) { return key.ends_with(ending); });
    if (left_out != kLeftOut.end()) key.resize(key.size() - left_out->size());
  }
  return key;
}

}  // namespace jemputbola::registry::domain
