#include "scheduling/domain/ranking.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "absl/strings/str_format.h"
#include "scheduling/domain/standings.h"

namespace jemputbola::scheduling {
namespace {

Counts Workload(std::int64_t people) {
  return {people, 0, 0, 0, people, {}};
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
  std::vector<std::optional<RankReason>> reasons;
  for (const RankedArea& area : areas) reasons.push_back(area.reason);
  EXPECT_EQ(reasons, (std::vector<std::optional<RankReason>>{RankReason::kMorePeople, RankReason::kLongerUnvisited,
                                                             RankReason::kLowerCode, std::nullopt}));
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
  standings.SetTally("53.03.01.2005", {10, 1, 2, 3, 4, {}}, 1);
  standings.SetTally("53.03.01.2006", {20, 2, 4, 6, 8, {}}, 2);
  standings.SetTally("53.03.01.2005", {11, 1, 3, 3, 4, {}}, 3);
  EXPECT_EQ(standings.districts().Areas().at(0).counts, (Counts{31, 3, 7, 9, 12, {}}));
  EXPECT_EQ(standings.total(), (Counts{31, 3, 7, 9, 12, {}}));
}

Standings Held(int people, const std::map<std::string, std::int64_t>& at_cut,
               const std::map<std::string, std::int64_t>& now) {
  Standings then;
  for (const auto& [village, workload] : at_cut) then.SetTally(village, Workload(workload), 1);
  Standings standings;
  standings.SetHold({people, then.Positions()});
  for (const auto& [village, workload] : now) standings.SetTally(village, Workload(workload), 1);
  return standings;
}

TEST(Hysteresis, OnePersonDoesNotSwapWhatStoodAtTheCut) {
  const std::map<std::string, std::int64_t> cut = {{"53.03.01.2001", 100}, {"53.03.02.2001", 99}};
  const std::map<std::string, std::int64_t> now = {{"53.03.01.2001", 98}, {"53.03.02.2001", 99}};
  EXPECT_EQ(Codes(Held(0, cut, now).districts()), (std::vector<std::string>{"53.03.02", "53.03.01"}));
  EXPECT_EQ(Codes(Held(2, cut, now).districts()), (std::vector<std::string>{"53.03.01", "53.03.02"}));
  EXPECT_EQ(Held(2, cut, now).districts().Areas()[0].why,
            "98 people to fetch, 1 fewer than 53.03.02, but neighbours fewer than 2 apart keep the order of the last "
            "cut.");
  EXPECT_EQ(Held(2, cut, now).districts().Areas()[0].reason, RankReason::kHeld);
  const std::map<std::string, std::int64_t> later = {{"53.03.01.2001", 97}, {"53.03.02.2001", 99}};
  EXPECT_EQ(Codes(Held(2, cut, later).districts()), (std::vector<std::string>{"53.03.02", "53.03.01"}));
}

TEST(Hysteresis, HoldsTheVillagesOfADistrictAsWellAlsoOfOneThatComesLater) {
  const std::map<std::string, std::int64_t> cut = {{"53.03.01.2001", 10}, {"53.03.01.2002", 9}};
  const std::map<std::string, std::int64_t> now = {{"53.03.01.2001", 9}, {"53.03.01.2002", 10}};
  const Standings standings = Held(5, cut, now);
  EXPECT_EQ(Codes(*standings.VillagesOf("53.03.01")), (std::vector<std::string>{"53.03.01.2001", "53.03.01.2002"}));
  EXPECT_EQ(standings.VillagesOf("53.03.01")->Areas()[1].cut_position, 2);
}

TEST(Hysteresis, AnAreaWithoutAPlaceAtTheCutFollowsThoseWithOneOfItsRun) {
  const Standings standings = Held(5, {{"53.03.01.2001", 10}}, {{"53.03.01.2001", 9}, {"53.03.02.2001", 12}});
  EXPECT_EQ(Codes(standings.districts()), (std::vector<std::string>{"53.03.01", "53.03.02"}));
  EXPECT_EQ(standings.districts().Areas()[1].cut_position, 0);
}

TEST(Standings, SumTheReasonsWhyPeopleAreSetAside) {
  Standings standings;
  Counts counts = {10, 0, 0, 3, 7, {}};
  counts.reasons.away = 2;
  counts.reasons.moved = 1;
  standings.SetTally("53.03.01.2005", counts, 1);
  standings.SetTally("53.03.01.2006", counts, 2);
  counts.set_aside = 2;
  counts.recorded = 1;
  counts.reasons.away = 1;
  standings.SetTally("53.03.01.2005", counts, 3);
  const SetAside reasons = standings.districts().Areas().at(0).counts.reasons;
  EXPECT_EQ(reasons.away, 3);
  EXPECT_EQ(reasons.moved, 2);
  EXPECT_EQ(reasons.sum(), 5);
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

// With the order of some cut, of which not all need have been there, and a hysteresis.
Hold AnyHold() {
  Hold hold{*rc::gen::inRange(0, 5), After(*AnySteps()).Positions()};
  return hold;
}

// Chains of areas, each fewer than `people` from the next: a second way to say what a run is.
std::vector<std::size_t> Runs(const std::vector<RankedArea>& areas, int people) {
  std::vector<std::size_t> run(areas.size());
  for (std::size_t at = 0; at < run.size(); ++at) run[at] = at;
  for (std::size_t again = 0; again < areas.size(); ++again) {
    for (std::size_t a = 0; a < areas.size(); ++a) {
      for (std::size_t b = 0; b < areas.size(); ++b) {
        if (std::abs(areas[a].counts.workload - areas[b].counts.workload) < people) run[a] = std::min(run[a], run[b]);
      }
    }
  }
  return run;
}

// The rank of each, computed anew from nothing but what the entries tell, and the hysteresis.
void CheckRanks(const std::vector<RankedArea>& areas, int hold_people) {
  const std::vector<std::size_t> runs = Runs(areas, hold_people);
  const auto key = [](const RankedArea& area) { return RankKey{area.counts.workload, area.last_visit, area.code}; };
  for (std::size_t at = 0; at < areas.size(); ++at) {
    const RankedArea& area = areas[at];
    int rank = 1;
    for (std::size_t other = 0; other < areas.size(); ++other) {
      const int mine = area.cut_position == 0 ? 1000 : area.cut_position;
      const int its = areas[other].cut_position == 0 ? 1000 : areas[other].cut_position;
      const bool by_cut = runs[other] == runs[at] && its != mine;
      if (by_cut ? its < mine : GoesBefore(key(areas[other]), key(area))) ++rank;
    }
    RC_ASSERT(area.rank == rank);
    RC_ASSERT(area.why.empty() == (area.rank == static_cast<int>(areas.size())));
    RC_ASSERT(area.why.empty() == !area.reason.has_value());
  }
}

RC_GTEST_PROP(RankingProperty, TheRankFollowsFromTheEntrysOwnFieldsOfDistrictsAndOfVillagesInsideEach, ()) {
  Standings standings = After(*AnySteps());
  const Hold hold = AnyHold();
  standings.SetHold(hold);
  const std::vector<RankedArea> districts = standings.districts().Areas();
  CheckRanks(districts, hold.people);
  for (const RankedArea& district : districts) {
    const Ranking* villages = standings.VillagesOf(district.code);
    RC_ASSERT(villages != nullptr);
    CheckRanks(villages->Areas(), hold.people);
  }
}

RC_GTEST_PROP(RankingProperty, WithAHysteresisAPairStandsOtherwiseThanAtTheCutOnlyWhenItLiesThatFarApart, ()) {
  Standings standings = After(*AnySteps());
  const Hold hold = AnyHold();
  standings.SetHold(hold);
  const std::vector<RankedArea> areas = standings.districts().Areas();
  for (const RankedArea& above : areas) {
    for (const RankedArea& below : areas) {
      if (above.rank >= below.rank || above.cut_position == 0 || below.cut_position == 0) continue;
      if (above.cut_position < below.cut_position) continue;
      RC_ASSERT(above.counts.workload - below.counts.workload >= hold.people);
    }
  }
}

RC_GTEST_PROP(RankingProperty, AddingAnUnrecordedPersonNeverLowersADistrict, ()) {
  std::vector<Step> steps = *rc::gen::nonEmpty(AnySteps());
  const Hold hold = AnyHold();
  const Step last = steps.back();
  const auto rank = [&](const std::vector<Step>& all) {
    Standings standings = After(all);
    standings.SetHold(hold);
    for (const RankedArea& area : standings.districts().Areas()) {
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
  const Hold hold = AnyHold();
  Standings shuffled;
  shuffled.SetHold(hold);
  for (const std::size_t at : order) {
    shuffled.SetTally(steps[at].village, Workload(steps[at].workload), static_cast<std::int64_t>(at) + 1);
    if (steps[at].visit >= 0) shuffled.AddVisit(steps[at].village, absl::CivilDay(2024, 7, 24) + steps[at].visit);
  }
  Standings standings = After(steps);
  standings.SetHold(hold);
  const std::vector<RankedArea> expected = standings.districts().Areas();
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
