#include "registry/domain/area_name.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::array<std::string_view, 10> kLevels = {"provinsi", "prov", "kabupaten", "kab",       "kecamatan",
                                                      "kec",      "desa", "ds",        "kelurahan", "kel"};
// What is left out of a name: ASCII first, then apostrophes and the space that does not break, in UTF-8.
constexpr std::array<std::string_view, 14> kLeftOut = {" ", "\t", "-", ".", "'", "`", "\"",
                                                       "´", "‘",  "’", "ʼ", "ʻ", "′", "\xC2\xA0"};

bool IsGap(char c) {
  return c == ' ' || c == '.' || c == '\t';
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
  std::string_view rest = WithoutLevel(lower);
  std::string key;
  key.reserve(rest.size());
  while (!rest.empty()) {
    const auto skip = std::find_if(kLeftOut.begin(), kLeftOut.end(),
                                   [rest](std::string_view left_out) { return rest.starts_with(left_out); });
    if (skip != kLeftOut.end()) {
      rest.remove_prefix(skip->size());
    } else {
      key.push_back(rest.front());
      rest.remove_prefix(1);
    }
  }
  return key;
}

}  // namespace jemputbola::registry::domain
