#include "notification/domain/visit.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/crypto/crypto.h"

namespace jemputbola::notification {
namespace {

bool Matches(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char expected) { return expected == '9' ? c >= '0' && c <= '9' : c == expected; });
}

}  // namespace

bool IsVillageCode(std::string_view code) {
  return Matches(code, "99.99.99.9999");
}

bool IsDistrictCode(std::string_view code) {
  return Matches(code, "99.99.99");
}

std::string RegencyOf(std::string_view area_code) {
  constexpr std::size_t kRegency = 5;
  return std::string(area_code.substr(0, kRegency));
}

const std::string& AreaOf(const Visit& visit, Role role) {
  return role == Role::kVillageHead ? visit.village_code : visit.district_code;
}

bool IsNewer(const Visit& a, const Visit& b) {
  return std::pair(a.epoch, a.revision) > std::pair(b.epoch, b.revision);
}

bool ReadsTheSame(const Visit& a, const Visit& b) {
  return a.date == b.date && a.arrive_minute == b.arrive_minute && a.leave_minute == b.leave_minute &&
         a.at_office == b.at_office;
}

std::string ReferenceOf(const Visit& visit, Kind kind, Role role) {
  // Crockford's base 32: no I, L, O, U.
  static constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::size_t kLength = 12;
  const auto digest = crypto::Hash128(
      absl::StrCat(visit.visit_id, "|", visit.revision, "|", static_cast<int>(kind), "|", static_cast<int>(role), "|",
                   AreaOf(visit, role), "|", absl::FormatCivilTime(visit.date), "|", visit.arrive_minute, "|",
                   visit.leave_minute, visit.epoch == 0 ? "" : absl::StrCat("|", visit.epoch)));
  std::string reference;
  for (std::size_t i = 0; i < kLength; ++i) reference.push_back(kLetters[digest[i] % kLetters.size()]);
  return reference;
}

}  // namespace jemputbola::notification
