#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "registry/domain/area_index.h"
#include "registry/domain/claim.h"

namespace jemputbola::registry::domain {

// Which areas lie directly in which: only those of today.
class AreaTree {
 public:
  // The regency and what lies in it.
  AreaTree(const AreaIndex& areas, const std::string& regency);

  const std::string& root() const { return root_; }
  // In code order.
  const std::vector<std::string>& ChildrenOf(const std::string& code) const;
  // The code itself where the name is not known.
  const std::string& NameOf(const std::string& code) const;

 private:
  std::string root_;
  std::map<std::string, std::vector<std::string>> children_;
  std::map<std::string, std::string> names_;
};

enum class ContradictionKind {
  // Two claims of one thing whose ranges do not meet.
  kRanges = 1,
  // A claim of an area against what the claims of the areas in it add up to.
  kSum = 2,
  // A claim against the list of its own day.
  kList = 3,
  // A claim against the list of now, where none tells how it stood on the day of the claim.
  kListNow = 4,
};

struct Contradiction {
  ContradictionKind kind = ContradictionKind::kRanges;
  Measure measure = Measure::kUnrecorded;
  std::string area_code;
  // The day the claims tell of.
  absl::CivilDay date;
  // The numbers of the claims that take part, ascending.
  std::vector<std::int64_t> claims;
  // One line, for people.
  std::string arithmetic;
};

// Where claims of one measure and one day cannot all be true. Every area stands for an unknown whole number that is 0
// or more and the sum of those of the areas directly in it; every claim confines one (kArea) or several (kEachOther).
// Ranges go up the tree: what is known of an area is what its claims and the sum of its parts have in common, or, where
// they have nothing in common, all of it that any of them allows, so that one contradiction does not hide or make
// another. Nothing is found exactly when some choice of numbers satisfies all claims.
std::vector<Contradiction> FindContradictions(const std::vector<Claim>& claims, const AreaTree& areas);

// What a list says of the measure in an area; nothing where it has no such area.
using ListValue = absl::FunctionRef<std::optional<std::int64_t>(Measure, const std::string& area_code)>;

// What a list says of the things one of `claims` tells of: the least and the largest. Nothing where there are none.
std::optional<Range> OnTheList(const Claim& claim, const std::vector<Claim>& claims, const AreaTree& areas,
                               ListValue list);
// Whether a list does not bear out one of `claims`: that of its own day (kList), or that of now (kListNow).
std::optional<Contradiction> CompareWithList(const Claim& claim, const std::vector<Claim>& claims,
                                             const AreaTree& areas, ListValue list, ContradictionKind kind);

}  // namespace jemputbola::registry::domain
