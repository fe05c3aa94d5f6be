#include "registry/domain/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "registry/domain/claim_row.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::CivilDay kJuly(2024, 7, 23);
constexpr char kRegency[] = "53.03";

std::string District(int number) {
  return absl::StrFormat("53.03.%02d", number);
}

// A regency with so many districts, "D1", "D2", …; `villages` of each district in turn.
AreaTree Tree(int districts, const std::vector<int>& villages = {}) {
  std::vector<Area> areas = {{kRegency, AreaLevel::kRegency, "TTU", std::nullopt}};
  for (int d = 1; d <= districts; ++d) {
    areas.push_back({District(d), AreaLevel::kDistrict, absl::StrCat("D", d), std::nullopt});
    const std::size_t at = static_cast<std::size_t>(d) - 1;
    for (int v = 1; at < villages.size() && v <= villages[at]; ++v) {
      areas.push_back(
          {absl::StrFormat("%s.20%02d", District(d), v), AreaLevel::kVillage, absl::StrCat("V", v), std::nullopt});
    }
  }
  return AreaTree(AreaIndex(std::move(areas), {}, {}), kRegency);
}

Claim Told(std::int64_t number, const std::string& area, Range range, ClaimSubject subject = ClaimSubject::kArea) {
  return {number, area, subject, Measure::kUnrecorded, range, "report", kJuly, "", 0, std::nullopt, ""};
}

TEST(Range, SaysItselfInWords) {
  EXPECT_EQ(Say(Range{1126, 1126}), "1,126");
  EXPECT_EQ(Say(Range{3000, std::nullopt}), "at least 3,000");
  EXPECT_EQ(Say(Range{0, 300}), "at most 300");
  EXPECT_EQ(Say(Range{3000, 3999}), "3,000 to 3,999");
  EXPECT_EQ(Say(1'234'567), "1,234,567");
  EXPECT_EQ(Say(-1'234), "-1,234");
  EXPECT_EQ(Say(-123), "-123");
}

TEST(Claims, TheHeadlineOfJulyContradictsItsOwnDistricts) {
  const AreaTree areas = Tree(24);
  const auto found = FindContradictions(
      {Told(1, kRegency, {3000, 3999}), Told(2, District(5), {1126, 1126}), Told(3, District(7), {812, 812}),
       Told(4, District(8), {747, 747}), Told(5, District(12), {99, 99}),
       Told(6, kRegency, {0, 300}, ClaimSubject::kEachOther), Told(7, kRegency, {99, {}}, ClaimSubject::kEachOther)},
      areas);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, ContradictionKind::kSum);
  EXPECT_EQ(found[0].area_code, kRegency);
  EXPECT_THAT(found[0].claims, ElementsAre(1, 2, 3, 4, 5, 7)) << "not the 300: it is of the other end";
  EXPECT_EQ(found[0].arithmetic,
            "D5 1,126 + D7 812 + D8 747 + D12 99 + 20 others x 99 = at least 4,764, but claim 1 says 3,000 to 3,999: "
            "765 apart");
}

TEST(Claims, AnOpenHeadlineContradictsNothingItCanHold) {
  EXPECT_THAT(FindContradictions({Told(1, kRegency, {3000, {}}), Told(2, District(1), {5000, 5000})}, Tree(3)),
              IsEmpty());
}

TEST(Claims, TwoNumbersOfOneAreaAndDayThatDifferContradictEachOther) {
  const auto found = FindContradictions({Told(1, kRegency, {5300, 5399}), Told(2, kRegency, {5000, 5000})}, Tree(2));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, ContradictionKind::kRanges);
  EXPECT_EQ(found[0].arithmetic, "claim 2 says 5,000, claim 1 says 5,300 to 5,399: 300 apart");
}

TEST(Claims, OfOtherDaysOrMeasuresDoNotMeet) {
  Claim january = Told(2, kRegency, {5000, 5000});
  january.date = absl::CivilDay(2024, 1, 23);
  Claim recorded = Told(3, kRegency, {750, 750});
  recorded.measure = Measure::kRecorded;
  EXPECT_THAT(FindContradictions({Told(1, kRegency, {3000, 3999}), january, recorded}, Tree(2)), IsEmpty());
}

TEST(Claims, PartsThatTogetherCannotReachTheWholeContradictIt) {
  const auto found = FindContradictions({Told(1, kRegency, {3000, {}}), Told(2, District(1), {500, 500}),
                                         Told(3, kRegency, {0, 300}, ClaimSubject::kEachOther)},
                                        Tree(3));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].arithmetic,
            "D1 500 + 2 others x 300 = at most 1,100, but claim 1 says at least 3,000: 1,900 apart");
}

TEST(Claims, VillagesCountThroughADistrictNobodyToldOf) {
  const auto found = FindContradictions(
      {Told(1, kRegency, {0, 10}), Told(2, "53.03.01.2001", {6, 6}), Told(3, "53.03.01.2002", {5, {}})},
      Tree(2, {3, 0}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].arithmetic,
            "D1 11 (its parts) + 1 not told of x 0 = at least 11, but claim 1 says at most 10: 1 apart");
  EXPECT_THAT(found[0].claims, ElementsAre(1, 2, 3));
}

TEST(Claims, AContradictionBelowMakesNoneAbove) {
  // D1 is 5 or 500: either way the regency can be 5.
  const auto found = FindContradictions(
      {Told(1, kRegency, {5, 5}), Told(2, District(1), {5, 5}), Told(3, District(1), {500, 500})}, Tree(2));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].area_code, District(1));
}

// --- Against every choice of numbers ---

constexpr int kMostNumber = 4;

struct World {
  AreaTree areas;
  std::vector<std::string> leaves;
};

World SmallWorld() {
  const int districts = *rc::gen::inRange(1, 4);
  std::vector<int> villages;
  for (int d = 0; d < districts; ++d) villages.push_back(d == 0 ? *rc::gen::inRange(0, 3) : 0);
  World world{Tree(districts, villages), {}};
  for (const std::string& district : world.areas.ChildrenOf(kRegency)) {
    const auto& below = world.areas.ChildrenOf(district);
    if (below.empty()) world.leaves.push_back(district);
    world.leaves.insert(world.leaves.end(), below.begin(), below.end());
  }
  return world;
}

using Numbers = std::map<std::string, std::int64_t>;

std::int64_t NumberOf(const std::string& area, const World& world, const Numbers& leaves) {
  const auto leaf = leaves.find(area);
  if (leaf != leaves.end()) return leaf->second;
  std::int64_t sum = 0;
  for (const std::string& child : world.areas.ChildrenOf(area)) sum += NumberOf(child, world, leaves);
  return sum;
}

bool Holds(const Claim& claim, const std::vector<Claim>& claims, const World& world, const Numbers& leaves) {
  if (claim.subject == ClaimSubject::kArea) return claim.range.Contains(NumberOf(claim.area_code, world, leaves));
  return std::ranges::all_of(world.areas.ChildrenOf(claim.area_code), [&](const std::string& child) {
    const bool told = std::ranges::any_of(
        claims, [&](const Claim& own) { return own.subject == ClaimSubject::kArea && own.area_code == child; });
    return told || claim.range.Contains(NumberOf(child, world, leaves));
  });
}

bool SomeNumbersSatisfyAll(const std::vector<Claim>& claims, const World& world, Numbers& leaves,
                           std::size_t next = 0) {
  if (next == world.leaves.size()) {
    return std::ranges::all_of(claims, [&](const Claim& claim) { return Holds(claim, claims, world, leaves); });
  }
  for (int number = 0; number <= kMostNumber; ++number) {
    leaves[world.leaves[next]] = number;
    if (SomeNumbersSatisfyAll(claims, world, leaves, next + 1)) return true;
  }
  return false;
}

std::vector<Claim> SomeClaims(const World& world) {
  std::vector<std::string> areas = {kRegency};
  for (const std::string& district : world.areas.ChildrenOf(kRegency)) areas.push_back(district);
  areas.insert(areas.end(), world.leaves.begin(), world.leaves.end());
  std::vector<Claim> claims;
  const int count = *rc::gen::inRange(1, 10);
  for (int i = 1; i <= count; ++i) {
    Range range{*rc::gen::inRange<std::int64_t>(0, kMostNumber + 1), std::nullopt};
    if (*rc::gen::arbitrary<bool>()) {
      range.at_most = *rc::gen::inRange<std::int64_t>(range.at_least, kMostNumber + 1);
    }
    const bool each_other = *rc::gen::inRange(0, 3) == 0;
    claims.push_back(
        Told(i, *rc::gen::elementOf(areas), range, each_other ? ClaimSubject::kEachOther : ClaimSubject::kArea));
  }
  return claims;
}

RC_GTEST_PROP(ClaimsProperty, NothingIsFoundExactlyWhenSomeNumbersSatisfyAll, ()) {
  const World world = SmallWorld();
  const std::vector<Claim> claims = SomeClaims(world);
  Numbers leaves;
  const bool possible = SomeNumbersSatisfyAll(claims, world, leaves);
  RC_CLASSIFY(possible);
  RC_ASSERT(FindContradictions(claims, world.areas).empty() == possible);
}

RC_GTEST_PROP(ClaimsProperty, TheClaimsThatAContradictionNamesCannotAllBeTrueByThemselves, ()) {
  const World world = SmallWorld();
  const std::vector<Claim> claims = SomeClaims(world);
  for (const Contradiction& contradiction : FindContradictions(claims, world.areas)) {
    std::vector<Claim> named;
    std::ranges::copy_if(claims, std::back_inserter(named), [&](const Claim& claim) {
      return std::ranges::binary_search(contradiction.claims, claim.number);
    });
    RC_ASSERT(named.size() == contradiction.claims.size());
    RC_ASSERT(!FindContradictions(named, world.areas).empty());
  }
}

RC_GTEST_PROP(ClaimsProperty, WhatIsTrueOfAWorldNeverContradictsItself, ()) {
  const World world{Tree(24), Tree(24).ChildrenOf(kRegency)};
  Numbers leaves;
  for (const std::string& leaf : world.leaves) leaves[leaf] = *rc::gen::inRange<std::int64_t>(0, 2000);
  std::vector<Claim> claims;
  std::int64_t least = 2000;
  for (const std::string& leaf : world.leaves) {
    least = std::min(least, leaves[leaf]);
    if (*rc::gen::arbitrary<bool>()) {
      const auto slack = *rc::gen::inRange<std::int64_t>(0, 100);
      claims.push_back(Told(static_cast<std::int64_t>(claims.size()) + 1, leaf,
                            {std::max<std::int64_t>(0, leaves[leaf] - slack), leaves[leaf] + slack}));
    }
  }
  const std::int64_t sum = NumberOf(kRegency, world, leaves);
  claims.push_back(Told(100, kRegency, {sum, sum}));
  claims.push_back(Told(101, kRegency, {least, {}}, ClaimSubject::kEachOther));
  RC_ASSERT(FindContradictions(claims, world.areas).empty());
}

RC_GTEST_PROP(ClaimsProperty, TheOrderOfTheClaimsDoesNotMatter, ()) {
  const World world = SmallWorld();
  std::vector<Claim> claims = SomeClaims(world);
  const auto found = [&] {
    std::vector<std::pair<std::string, ContradictionKind>> all;
    for (const Contradiction& one : FindContradictions(claims, world.areas)) all.emplace_back(one.area_code, one.kind);
    std::ranges::sort(all);
    return all;
  };
  const auto before = found();
  std::ranges::reverse(claims);
  RC_ASSERT(found() == before);
}

// --- Against the list ---

TEST(ClaimsAndList, EachClaimStandsBesideWhatTheListSays) {
  const AreaTree areas = Tree(3);
  const std::vector<Claim> claims = {Told(1, kRegency, {3000, 3999}), Told(2, District(1), {99, 99}),
                                     Told(3, kRegency, {0, 300}, ClaimSubject::kEachOther)};
  const auto list = [](Measure, const std::string& area) -> std::optional<std::int64_t> {
    if (area == kRegency) return 5097;
    if (area == District(1)) return 99;
    return area == District(2) ? 120 : 412;
  };
  EXPECT_EQ(OnTheList(claims[0], claims, areas, list), (Range{5097, 5097}));
  EXPECT_EQ(OnTheList(claims[2], claims, areas, list), (Range{120, 412}));
  const auto compare = [&](const Claim& claim, ContradictionKind kind) {
    const auto found = CompareWithList(claim, claims, areas, list, kind);
    return found && found->kind == kind ? found->arithmetic : "";
  };
  EXPECT_EQ(compare(claims[0], ContradictionKind::kListNow),
            "claim 1 says 3,000 to 3,999, the list says now TTU 5,097 (1,098 more)");
  EXPECT_EQ(compare(claims[0], ContradictionKind::kList),
            "claim 1 says 3,000 to 3,999, the list of that day says TTU 5,097 (1,098 more)");
  EXPECT_EQ(compare(claims[1], ContradictionKind::kListNow), "");
  EXPECT_EQ(compare(claims[2], ContradictionKind::kListNow),
            "claim 3 says at most 300, the list says now for 1 of 2 others D3 412 (112 more)");
}

TEST(ClaimsAndList, AnAreaWithoutAListIsNotCompared) {
  const AreaTree areas = Tree(1);
  const auto nothing = [](Measure, const std::string&) -> std::optional<std::int64_t> { return std::nullopt; };
  const Claim claim = Told(1, kRegency, {1, 1});
  EXPECT_FALSE(CompareWithList(claim, {claim}, areas, nothing, ContradictionKind::kList).has_value());
}

// --- Rows ---

std::string FieldAtFault(const ClaimRow& row) {
  const auto read = ReadClaimRow(row, kJuly);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read).field : "";
}

const ClaimRow kGood{"Unrecorded", "", "99", "", "", "report", "2024-07-23", ""};

TEST(ClaimRow, ReadsAValueOrTheEndsOfARange) {
  const auto exact = std::get<Claim>(ReadClaimRow(kGood, kJuly));
  EXPECT_EQ(exact.range, (Range{99, 99}));
  EXPECT_EQ(exact.subject, ClaimSubject::kArea);
  const auto open =
      std::get<Claim>(ReadClaimRow({"workload", "each_other", "", "3000", "", "report", "2024-07-23", ""}, kJuly));
  EXPECT_EQ(open.range, (Range{3000, std::nullopt}));
  EXPECT_EQ(open.subject, ClaimSubject::kEachOther);
}

TEST(ClaimRow, NamesTheFieldAtFault) {
  const auto with = [](auto change) {
    ClaimRow row = kGood;
    change(row);
    return FieldAtFault(row);
  };
  EXPECT_EQ(FieldAtFault(kGood), "");
  EXPECT_EQ(with([](ClaimRow& row) { row.measure = "people"; }), "measure");
  EXPECT_EQ(with([](ClaimRow& row) { row.subject = "others"; }), "subject");
  EXPECT_EQ(with([](ClaimRow& row) { row.value = ""; }), "value");
  EXPECT_EQ(with([](ClaimRow& row) { row.value = "3,000"; }), "value");
  EXPECT_EQ(with([](ClaimRow& row) { row.value = "-1"; }), "value");
  EXPECT_EQ(with([](ClaimRow& row) { row.at_most = "100"; }), "value");
  EXPECT_EQ(with([](ClaimRow& row) { row.value = "", row.at_least = "9", row.at_most = "8"; }), "at_most");
  EXPECT_EQ(with([](ClaimRow& row) { row.value = "", row.at_least = "1e3"; }), "at_least");
  EXPECT_EQ(with([](ClaimRow& row) { row.source = ""; }), "source");
  EXPECT_EQ(with([](ClaimRow& row) { row.date = "2024-07-24"; }), "date");
  EXPECT_EQ(with([](ClaimRow& row) { row.note = "\x01"; }), "note");
}

}  // namespace
}  // namespace jemputbola::registry::domain
