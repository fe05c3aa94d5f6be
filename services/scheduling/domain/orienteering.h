#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scheduling/domain/coverage.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/free_time.h"
#include "scheduling/domain/pins.h"
#include "scheduling/domain/plan.h"
#include "scheduling/optimiser/problem.h"
#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling {

// A world as a team orienteering problem: every gap between announced visits of a unit's day is a route, every village
// a customer, announced visits are fixed. Travel, set-up and captures are those of Pace, so that a solution and its
// plan agree to the minute. The world must outlive it.
class Orienteering {
 public:
  // The working days from world.today to `until`.
  Orienteering(const World& world, absl::CivilDay until);

  const optimiser::Problem& problem() const { return problem_; }
  // `why` begins the reason of each new stop.
  Plan ToPlan(const optimiser::Solution& solution, std::string_view why) const;
  // The stops of `plan` that are possible here, in its order.
  optimiser::Solution FromPlan(const Plan& plan) const;
  // The stops of world.before that are possible here, and what the coverage rule needs beside them.
  optimiser::Solution FromBefore() const;

 private:
  void AddCustomers();
  void AddPins(int day);
  void AddRoute(const FreeTime& free);
  void Forbid();
  // What the coverage rule asks for: districts that need a stop are groups of their customers.
  void Cover(const CoverageRule& rule);
  // Says at the first stop of each of these districts that it is.
  void ExplainCoverage(Plan& plan) const;
  void Favour();
  // The route that a stop at that minute lies on; -1 for none.
  int RouteAt(const std::string& unit_id, absl::CivilDay day, int arrive_minute) const;
  std::int64_t Weight(int day) const;
  // Those of `stops` that are possible here; of each tour in order of time.
  optimiser::Solution FromStops(const std::vector<PlannedStop>& stops) const;
  void AddPinned(const Unit& unit, Expectation& expectation, Tour& tour) const;
  void AddStops(int route, const optimiser::Solution& solution, std::string_view why, Expectation& expectation,
                Tour& tour) const;
  void Finish(const Unit& unit, Tour& tour) const;
  // The office, FreeTime::kOffice among the villages, is place 0.
  static int PlaceNumber(int village) { return village + 1; }
  Point PointOf(int place) const;

  const World& world_;
  Expectation villages_;
  std::int64_t people_ = 0;
  // That the coverage rule asks for.
  int districts_ = 0;
  std::vector<absl::CivilDay> days_;
  Pins pins_;
  optimiser::Problem problem_;
  // By route.
  std::vector<FreeTime> routes_;
};

}  // namespace jemputbola::scheduling
