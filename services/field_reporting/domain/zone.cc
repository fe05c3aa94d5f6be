#include "field_reporting/domain/zone.h"

#include <algorithm>
#include <array>

#include "common/clock/civil.h"

namespace jemputbola::field_reporting {
namespace {

using Province = std::string_view;

constexpr std::array<Province, 12> kCentral = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"};
constexpr std::array<Province, 9> kEastern = {"81", "82", "91", "92", "93", "94", "95", "96", "97"};

}  // namespace

absl::TimeZone ZoneOf(std::string_view regency_code) {
  const Province province = regency_code.substr(0, 2);
  if (std::count(kEastern.begin(), kEastern.end(), province) > 0) return clock::FixedZone(540);
  return clock::FixedZone(std::count(kCentral.begin(), kCentral.end(), province) > 0 ? 480 : 420);
}

absl::CivilDay DayAt(absl::Time time, absl::TimeZone zone) {
  return absl::ToCivilDay(time, zone);
}

}  // namespace jemputbola::field_reporting
