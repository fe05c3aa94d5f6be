#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "registry/domain/claims.h"

namespace jemputbola::registry::domain {
namespace {

// The areas a claim tells of: its own, or each in it that no other claim of this measure and day tells of.
std::vector<std::string> AreasOf(const Claim& claim, const std::vector<Claim>& claims, const AreaTree& areas) {
  if (claim.subject == ClaimSubject::kArea) return {claim.area_code};
  std::vector<std::string> others;
  std::ranges::copy_if(areas.ChildrenOf(claim.area_code), std::back_inserter(others), [&](const std::string& child) {
    return std::ranges::none_of(claims, [&](const Claim& own) {
      return own.subject == ClaimSubject::kArea && own.area_code == child && own.measure == claim.measure &&
             own.date == claim.date;
    });
  });
  return others;
}

std::int64_t Outside(const Range& range, std::int64_t value) {
  return value < range.at_least ? range.at_least - value : value - *range.at_most;
}

}  // namespace

std::optional<Range> OnTheList(const Claim& claim, const std::vector<Claim>& claims, const AreaTree& areas,
                               ListValue list) {
  std::optional<Range> all;
  for (const std::string& area : AreasOf(claim, claims, areas)) {
    const auto value = list(claim.measure, area);
    if (!value) continue;
    const Range one{*value, *value};
    all = all ? Hull(*all, one) : one;
  }
  return all;
}

std::optional<Contradiction> CompareWithList(const Claim& claim, const std::vector<Claim>& claims,
                                             const AreaTree& areas, ListValue list, ContradictionKind kind) {
  constexpr std::size_t kMostNamed = 5;
  const std::vector<std::string> told = AreasOf(claim, claims, areas);
  std::size_t outside = 0;
  std::vector<std::string> named;
  for (const std::string& area : told) {
    const auto value = list(claim.measure, area);
    if (!value || claim.range.Contains(*value)) continue;
    if (++outside > kMostNamed) continue;
    named.push_back(absl::StrCat(areas.NameOf(area), " ", Say(*value), " (", Say(Outside(claim.range, *value)),
                                 *value < claim.range.at_least ? " fewer)" : " more)"));
  }
  if (outside == 0) return std::nullopt;
  if (outside > kMostNamed) named.push_back(absl::StrCat("and ", outside - kMostNamed, " more"));
  const std::string which =
      claim.subject == ClaimSubject::kArea ? "" : absl::StrCat("for ", outside, " of ", told.size(), " others ");
  return Contradiction{kind,
                       claim.measure,
                       claim.area_code,
                       claim.date,
                       {claim.number},
                       absl::StrCat("claim ", claim.number, " says ", Say(claim.range), ", the list ",
                                    kind == ContradictionKind::kList ? "of that day says " : "says now ", which,
                                    absl::StrJoin(named, ", "))};
}

}  // namespace jemputbola::registry::domain
