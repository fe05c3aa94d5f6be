#include "scheduling/domain/ranking.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "scheduling/domain/standings.h"

namespace jemputbola::scheduling {
namespace {

Counts Workload(std::int64_t people) {
  return {people, 0, 0, 0, people};
}

std::vector<std::string> Codes(const Ranking& ranking) {
  std::vector<std::string> codes;
  for (const RankedArea& area : ranking.Areas()) codes.push_back(area.code);
  return codes;
}

TEST(Ranking, PutsMostPeopleToFetchFirst) {
  Standings standings;
  standings.SetTally("53.03.07.2001", Workload(812), 1);
  standings.SetTally("53.03.05.1001", Workload(1126), 2);
  standings.SetTally("53.03.08.2001", Workload(747), 3);
  EXPECT_EQ(Codes(standings.districts()), (std::vector<std::string>{"53.03.05", "53.03.07", "53.03.08"}));
}

TEST(Ranking, BreaksTiesByLongestUnvisitedAndThenByCode) {
  Ranking ranking;
  ranking.Set("d", Workload(10), absl::CivilDay(2024, 7, 25));
  ranking.Set("c", Workload(10), absl::CivilDay(2024, 7, 24));
  ranking.Set("b", Workload(10), std::nullopt);
  ranking.Set("a", Workload(10), absl::CivilDay(2024, 7, 25));
  EXPECT_EQ(Codes(ranking), (std::vector<std::string>{"b", "c", "a", "d"}));
}

TEST(Ranking, SaysWhyEachEntryStandsAboveTheNext) {
  Ranking ranking;
  ranking.Set("a", Workload(1126), std::nullopt);
  ranking.Set("b", Workload(812), std::nullopt);
  ranking.Set("c", Workload(812), absl::CivilDay(2024, 7, 25));
  ranking.Set("d", Workload(812), absl::CivilDay(2024, 7, 25));
  for (const char* code : {"a", "b", "c", "d"}) ranking.SetName(code, absl::StrFormat("Area %s", code));
  const std::vector<RankedArea> areas = ranking.Areas();
  EXPECT_EQ(areas[0].why, "1,126 people to fetch, 314 more than Area b.");
  EXPECT_EQ(areas[1].why, "As many to fetch as Area c (812), but never visited, longer ago than 2024-07-25.");
  EXPECT_EQ(areas[2].why,
            "As many to fetch as Area d (812) and both last visited on 2024-07-25: the lower code goes first.");
  EXPECT_EQ(areas[3].why, "");
}

TEST(Standings, IgnoreATallyThatIsNotNewer) {
  Standings standings;
  EXPECT_TRUE(standings.SetTally("53.03.01.2005", Workload(5), 7));
  EXPECT_FALSE(standings.SetTally("53.03.01.2005", Workload(9), 7));
  EXPECT_FALSE(standings.SetTally("53.03.01.2005", Workload(9), 6));
  EXPECT_EQ(standings.total().workload, 5);
}

TEST(Standings, SumDistrictsFromTheirVillages) {
  Standings standings;
  standings.SetTally("53.03.01.2005", {10, 1, 2, 3, 4}, 1);
  standings.SetTally("53.03.01.2006", {20, 2, 4, 6, 8}, 2);
  standings.SetTally("53.03.01.2005", {11, 1, 3, 3, 4}, 3);
  EXPECT_EQ(standings.districts().Areas().at(0).counts, (Counts{31, 3, 7, 9, 12}));
  EXPECT_EQ(standings.total(), (Counts{31, 3, 7, 9, 12}));
}

struct Step {
  std::string village;
  std::int64_t workload;
  int visit;
};

rc::Gen<std::vector<Step>> AnySteps() {
  return rc::gen::container<std::vector<Step>>(rc::gen::exec([] {
    const int district = *rc::gen::inRange(1, 6);
    const int village = *rc::gen::inRange(1, 4);
    return Step{absl::StrFormat("53.03.%02d.%d", district, 2000 + village), *rc::gen::inRange<std::int64_t>(0, 6),
                *rc::gen::inRange(-3, 4)};
  }));
}

Standings After(const std::vector<Step>& steps) {
  Standings standings;
  std::int64_t revision = 0;
  for (const Step& step : steps) {
    standings.SetTally(step.village, Workload(step.workload), ++revision);
    if (step.visit >= 0) standings.AddVisit(step.village, absl::CivilDay(2024, 7, 24) + step.visit);
  }
  return standings;
}

RC_GTEST_PROP(RankingProperty, TheRankFollowsFromTheEntrysOwnFields, ()) {
  const std::vector<RankedArea> areas = After(*AnySteps()).districts().Areas();
  for (const RankedArea& area : areas) {
    const RankKey key{area.counts.workload, area.last_visit, area.code};
    const auto before = std::count_if(areas.begin(), areas.end(), [&](const RankedArea& other) {
      return GoesBefore({other.counts.workload, other.last_visit, other.code}, key);
    });
    RC_ASSERT(area.rank == before + 1);
    RC_ASSERT(area.why.empty() == (area.rank == static_cast<int>(areas.size())));
  }
}

RC_GTEST_PROP(RankingProperty, AddingAnUnrecordedPersonNeverLowersADistrict, ()) {
  std::vector<Step> steps = *rc::gen::nonEmpty(AnySteps());
  const Step last = steps.back();
  const auto rank = [&](const std::vector<Step>& all) {
    for (const RankedArea& area : After(all).districts().Areas()) {
      if (area.code == DistrictOf(last.village)) return area.rank;
    }
    return 0;
  };
  const int before = rank(steps);
  steps.push_back({last.village, last.workload + 1, -1});
  RC_ASSERT(rank(steps) <= before);
}

RC_GTEST_PROP(RankingProperty, TheOrderOfArrivalDoesNotMatter, ()) {
  const std::vector<Step> steps = *AnySteps();
  std::vector<std::size_t> order(steps.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::reverse(order.begin(), order.end());
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(order.size() / 3), order.end());
  Standings shuffled;
  for (const std::size_t at : order) {
    shuffled.SetTally(steps[at].village, Workload(steps[at].workload), static_cast<std::int64_t>(at) + 1);
    if (steps[at].visit >= 0) shuffled.AddVisit(steps[at].village, absl::CivilDay(2024, 7, 24) + steps[at].visit);
  }
  const std::vector<RankedArea> expected = After(steps).districts().Areas();
  const std::vector<RankedArea> got = shuffled.districts().Areas();
  RC_ASSERT(expected.size() == got.size());
  for (std::size_t at = 0; at < got.size(); ++at) {
    RC_ASSERT(got[at].code == expected[at].code);
    RC_ASSERT(got[at].counts == expected[at].counts);
    RC_ASSERT(got[at].why == expected[at].why);
  }
}

}  // namespace
}  // namespace jemputbola::scheduling
