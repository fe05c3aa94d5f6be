#include "registry/domain/claim.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace jemputbola::registry::domain {

bool Meet(const Range& a, const Range& b) {
  return (!a.at_most || b.at_least <= *a.at_most) && (!b.at_most || a.at_least <= *b.at_most);
}

Range Intersect(const Range& a, const Range& b) {
  Range both{std::max(a.at_least, b.at_least), a.at_most};
  if (b.at_most && (!both.at_most || *b.at_most < *both.at_most)) both.at_most = b.at_most;
  return both;
}

Range Hull(const Range& a, const Range& b) {
  Range hull{std::min(a.at_least, b.at_least), std::nullopt};
  if (a.at_most && b.at_most) hull.at_most = std::max(*a.at_most, *b.at_most);
  return hull;
}

Range operator+(const Range& a, const Range& b) {
  Range sum{a.at_least + b.at_least, std::nullopt};
  if (a.at_most && b.at_most) sum.at_most = *a.at_most + *b.at_most;
  return sum;
}

std::string Say(std::int64_t number) {
  std::string digits = absl::StrCat(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string Say(const Range& range) {
  if (!range.at_most) return absl::StrCat("at least ", Say(range.at_least));
  if (range.at_least == *range.at_most) return Say(range.at_least);
  if (range.at_least == 0) return absl::StrCat("at most ", Say(*range.at_most));
  return absl::StrCat(Say(range.at_least), " to ", Say(*range.at_most));
}

std::string MeasureName(Measure measure) {
  switch (measure) {
    case Measure::kListed:
      return "listed";
    case Measure::kUnrecorded:
      return "unrecorded";
    case Measure::kWorkload:
      return "workload";
    case Measure::kRecorded:
      return "recorded";
    case Measure::kCaptured:
      return "captured";
  }
  return "";
}

bool SaysTheSame(const Claim& a, const Claim& b) {
  const auto content = [](const Claim& claim) {
    return std::tie(claim.area_code, claim.subject, claim.measure, claim.range, claim.source, claim.date);
  };
  return content(a) == content(b);
}

}  // namespace jemputbola::registry::domain
