#include "gateway/domain/disclosure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace jemputbola::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Counts With(std::array<std::int64_t, kReasonNames.size()> reasons) {
  Counts counts;
  counts.reasons = reasons;
  counts.set_aside = std::accumulate(reasons.begin(), reasons.end(), std::int64_t{0});
  return counts;
}

Counts Sum(const std::vector<Counts>& districts) {
  Counts sum;
  for (const Counts& district : districts) sum.Add(district);
  return sum;
}

TEST(SizeClass, HasFiveClasses) {
  EXPECT_EQ(SizeClass(0), "0");
  EXPECT_EQ(SizeClass(1), "1-9");
  EXPECT_EQ(SizeClass(9), "1-9");
  EXPECT_EQ(SizeClass(10), "10-24");
  EXPECT_EQ(SizeClass(24), "10-24");
  EXPECT_EQ(SizeClass(25), "25-49");
  EXPECT_EQ(SizeClass(49), "25-49");
  EXPECT_EQ(SizeClass(50), "50+");
}

TEST(Disclosure, MergesSmallReasonsIntoOther) {
  const Counts regency = With({3, 4, 0, 0, 0, 12, 0});
  EXPECT_THAT(Disclose(regency, {}).regency, ElementsAre(Pair("away", 12), Pair("other", 7)));
}

TEST(Disclosure, MergesTheNextSmallestWhenOtherWouldBeSmall) {
  const Counts regency = With({3, 6, 0, 0, 0, 12, 0});
  EXPECT_THAT(Disclose(regency, {}).regency, ElementsAre(Pair("away", 12), Pair("other", 9)));
}

TEST(Disclosure, ShowsNoReasonOfASmallTotal) {
  EXPECT_THAT(Disclose(With({1, 0, 0, 0, 0, 2, 0}), {}).regency, IsEmpty());
}

TEST(Disclosure, ShowsAReasonForAllDistrictsOrForNone) {
  const std::vector<Counts> districts = {With({0, 0, 0, 0, 0, 20, 0}), With({8, 0, 0, 0, 0, 3, 0})};
  const DisclosedReasons disclosed = Disclose(Sum(districts), districts);
  EXPECT_THAT(disclosed.regency, ElementsAre(Pair("away", 23), Pair("deceased", 8)));
  EXPECT_THAT(disclosed.districts[0], ElementsAre(Pair("other", 20)));
  EXPECT_THAT(disclosed.districts[1], ElementsAre(Pair("other", 11)));
}

std::vector<Counts> AnyDistricts() {
  const auto size = *rc::gen::inRange(1, 25);
  std::vector<Counts> districts;
  for (int i = 0; i < size; ++i) {
    std::array<std::int64_t, kReasonNames.size()> reasons{};
    for (auto& reason : reasons)
      reason = *rc::gen::weightedOneOf<std::int64_t>({{2, rc::gen::just<std::int64_t>(0)},
                                                      {2, rc::gen::inRange<std::int64_t>(0, 8)},
                                                      {1, rc::gen::inRange<std::int64_t>(5, 90)}});
    districts.push_back(With(reasons));
  }
  return districts;
}

// What is not shown by name follows from the exact set-aside total; it must not be small unless the total is.
void CheckRow(const Counts& counts, const ReasonCells& cells) {
  std::int64_t named = 0;
  for (const auto& [reason, people] : cells) {
    RC_ASSERT(people >= kSmallestCell);
    if (reason != "other") named += people;
  }
  const std::int64_t rest = counts.set_aside - named;
  RC_ASSERT(rest >= 0);
  RC_ASSERT(rest == 0 || rest >= kSmallestCell || named == 0);
  if (cells.contains("other")) RC_ASSERT(cells.at("other") == rest);
}

RC_GTEST_PROP(Disclosure, NoCellBelowFiveIsVisibleOrFollowsFromATotal, ()) {
  const std::vector<Counts> districts = AnyDistricts();
  const Counts regency = Sum(districts);
  const DisclosedReasons disclosed = Disclose(regency, districts);
  CheckRow(regency, disclosed.regency);
  RC_ASSERT(disclosed.districts.size() == districts.size());
  for (std::size_t i = 0; i < districts.size(); ++i) CheckRow(districts[i], disclosed.districts[i]);
}

// Subtracting what districts show from what the regency shows leaves, for each reason, nothing or the whole of it.
RC_GTEST_PROP(Disclosure, NothingFollowsBySubtractingDistrictsFromTheRegency, ()) {
  const std::vector<Counts> districts = AnyDistricts();
  const DisclosedReasons disclosed = Disclose(Sum(districts), districts);
  for (std::string_view name : kReasonNames) {
    const std::string reason(name);
    std::int64_t shown = 0;
    for (const ReasonCells& cells : disclosed.districts) shown += cells.contains(reason) ? cells.at(reason) : 0;
    const std::int64_t whole = disclosed.regency.contains(reason) ? disclosed.regency.at(reason) : 0;
    RC_ASSERT(shown == 0 || shown == whole);
  }
}

}  // namespace
}  // namespace jemputbola::gateway
