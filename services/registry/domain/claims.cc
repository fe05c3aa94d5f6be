#include "registry/domain/claims.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jemputbola::registry::domain {
namespace {

using Numbers = std::set<std::int64_t>;

// Where one end of what is known of an area comes from.
enum class Basis { kNothing, kClaim, kOther, kParts };

struct End {
  Basis basis = Basis::kNothing;
  // The claims without which it would not hold.
  Numbers claims;
};

// A range for the number of one area, and why.
struct Statement {
  Range range;
  End least;
  End most;
};

Statement StatementOf(const Claim& claim) {
  const End end{claim.subject == ClaimSubject::kArea ? Basis::kClaim : Basis::kOther, {claim.number}};
  return {claim.range, end, end};
}

bool AllMeet(const std::vector<Statement>& statements) {
  for (const Statement& a : statements) {
    for (const Statement& b : statements) {
      if (!Meet(a.range, b.range)) return false;
    }
  }
  return true;
}

// What all statements have in common, which pairwise meeting ranges always have; else whatever any of them allows.
Statement Combine(const std::vector<Statement>& statements) {
  if (statements.empty()) return {};
  const bool agree = AllMeet(statements);
  Statement known = statements.front();
  for (const Statement& next : statements) {
    const Range range = agree ? Intersect(known.range, next.range) : Hull(known.range, next.range);
    if (range.at_least != known.range.at_least) known.least = next.least;
    if (range.at_most != known.range.at_most) known.most = next.most;
    known.range = range;
  }
  return known;
}

Statement SumOf(const std::vector<Statement>& parts) {
  Statement sum{{0, 0}, {Basis::kParts, {}}, {Basis::kParts, {}}};
  for (const Statement& part : parts) {
    sum.range = sum.range + part.range;
    sum.least.claims.insert(part.least.claims.begin(), part.least.claims.end());
    sum.most.claims.insert(part.most.claims.begin(), part.most.claims.end());
  }
  return sum;
}

// "Kota Kefamenanu 1,126 + Insana 747 + 20 others x 99": the largest first, what is told of many at once at the end.
std::string Terms(const std::vector<std::string>& names, const std::vector<Statement>& parts, bool least) {
  std::vector<std::pair<std::int64_t, std::string>> named;
  std::map<std::int64_t, int, std::greater<>> others;
  int untold = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t value = least ? parts[i].range.at_least : *parts[i].range.at_most;
    const Basis basis = least ? parts[i].least.basis : parts[i].most.basis;
    if (basis == Basis::kOther) {
      ++others[value];
    } else if (basis == Basis::kNothing || (basis == Basis::kParts && value == 0)) {
      ++untold;
    } else {
      named.emplace_back(-value, absl::StrCat(names[i], " ", Say(value), basis == Basis::kParts ? " (its parts)" : ""));
    }
  }
  std::ranges::stable_sort(named, {}, &std::pair<std::int64_t, std::string>::first);
  std::vector<std::string> terms;
  for (auto& [value, term] : named) terms.push_back(std::move(term));
  for (const auto& [value, count] : others) {
    terms.push_back(absl::StrCat(count, count == 1 ? " other x " : " others x ", Say(value)));
  }
  if (untold > 0) terms.push_back(absl::StrCat(untold, " not told of x 0"));
  return absl::StrJoin(terms, " + ");
}

// The claims of one measure and one day.
class Reasoner {
 public:
  Reasoner(const std::vector<const Claim*>& claims, const AreaTree& areas, std::vector<Contradiction>& found)
      : areas_(areas), found_(found), measure_(claims.front()->measure), date_(claims.front()->date) {
    for (const Claim* claim : claims) {
      (claim->subject == ClaimSubject::kArea ? own_ : others_)[claim->area_code].push_back(claim);
    }
  }

  void Run() {
    for (const auto& [area, claims] : own_) ComparePairs(area, claims);
    for (const auto& [area, claims] : others_) {
      if (HasOther(area)) ComparePairs(area, claims);
    }
    Know(areas_.root(), {});
  }

 private:
  bool HasOther(const std::string& area) const {
    return std::ranges::any_of(areas_.ChildrenOf(area), [this](const auto& child) { return !own_.contains(child); });
  }

  void Report(ContradictionKind kind, const std::string& area, const Numbers& claims, std::string arithmetic) {
    found_.push_back({kind, measure_, area, date_, {claims.begin(), claims.end()}, std::move(arithmetic)});
  }

  void ComparePairs(const std::string& area, const std::vector<const Claim*>& claims) {
    for (std::size_t i = 0; i < claims.size(); ++i) {
      for (std::size_t j = i + 1; j < claims.size(); ++j) {
        const Claim* low = claims[i];
        const Claim* high = claims[j];
        if (Meet(low->range, high->range)) continue;
        if (low->range.at_least > high->range.at_least) std::swap(low, high);
        Report(ContradictionKind::kRanges, area, {low->number, high->number},
               absl::StrCat("claim ", low->number, " says ", Say(low->range), ", claim ", high->number, " says ",
                            Say(high->range), ": ", Say(high->range.at_least - *low->range.at_most), " apart"));
      }
    }
  }

  // What is known of an area, of which `inherited` claims of the area above tell unless it has its own.
  Statement Know(const std::string& area, const std::vector<const Claim*>& inherited) {
    const auto own = own_.find(area);
    const std::vector<const Claim*>& claims = own == own_.end() ? inherited : own->second;
    std::vector<Statement> statements;
    for (const Claim* claim : claims) statements.push_back(StatementOf(*claim));

    const std::vector<std::string>& children = areas_.ChildrenOf(area);
    if (!children.empty()) {
      const auto others = others_.find(area);
      const std::vector<const Claim*> told = others == others_.end() ? std::vector<const Claim*>() : others->second;
      std::vector<Statement> parts;
      for (const std::string& child : children) parts.push_back(Know(child, told));
      const Statement sum = SumOf(parts);
      for (const Claim* claim : claims) {
        if (!Meet(claim->range, sum.range)) CompareWithSum(area, *claim, children, parts, sum);
      }
      statements.push_back(sum);
    }
    return Combine(statements);
  }

  void CompareWithSum(const std::string& area, const Claim& claim, const std::vector<std::string>& children,
                      const std::vector<Statement>& parts, const Statement& sum) {
    const bool too_much = claim.range.at_most && sum.range.at_least > *claim.range.at_most;
    Numbers numbers = too_much ? sum.least.claims : sum.most.claims;
    numbers.insert(claim.number);
    std::vector<std::string> names;
    for (const std::string& child : children) names.push_back(areas_.NameOf(child));
    const std::int64_t end = too_much ? sum.range.at_least : *sum.range.at_most;
    const std::int64_t gap = too_much ? end - *claim.range.at_most : claim.range.at_least - end;
    Report(ContradictionKind::kSum, area, numbers,
           absl::StrCat(Terms(names, parts, too_much), " = at ", too_much ? "least " : "most ", Say(end),
                        ", but claim ", claim.number, " says ", Say(claim.range), ": ", Say(gap), " apart"));
  }

  const AreaTree& areas_;
  std::vector<Contradiction>& found_;
  const Measure measure_;
  const absl::CivilDay date_;
  std::map<std::string, std::vector<const Claim*>> own_;
  std::map<std::string, std::vector<const Claim*>> others_;
};

}  // namespace

AreaTree::AreaTree(const AreaIndex& areas, const std::string& regency) : root_(regency) {
  for (const Area& area : areas.areas()) {
    if (RegencyOf(area.code) != regency || areas.ReplacedBy(area.code) != nullptr) continue;
    names_[area.code] = area.name;
    if (area.code != regency) children_[ParentOf(area.code)].push_back(area.code);
  }
}

const std::vector<std::string>& AreaTree::ChildrenOf(const std::string& code) const {
  static const std::vector<std::string> kNone;
  const auto at = children_.find(code);
  return at == children_.end() ? kNone : at->second;
}

const std::string& AreaTree::NameOf(const std::string& code) const {
  const auto at = names_.find(code);
  return at == names_.end() ? code : at->second;
}

std::vector<Contradiction> FindContradictions(const std::vector<Claim>& claims, const AreaTree& areas) {
  std::map<std::pair<Measure, absl::CivilDay>, std::vector<const Claim*>> groups;
  for (const Claim& claim : claims) groups[{claim.measure, claim.date}].push_back(&claim);
  std::vector<Contradiction> found;
  for (const auto& [key, group] : groups) Reasoner(group, areas, found).Run();
  return found;
}

}  // namespace jemputbola::registry::domain
