#include "scheduling/domain/optimised.h"

#include <algorithm>

#include "scheduling/domain/largest_remaining.h"
#include "scheduling/domain/orienteering.h"
#include "scheduling/optimiser/search.h"

namespace jemputbola::scheduling {
namespace {

constexpr char kWhy[] = "Part of the best plan found for all days:";

void CutOff(absl::CivilDay until, Plan& plan) {
  plan.tours.erase(
      std::remove_if(plan.tours.begin(), plan.tours.end(), [&](const Tour& tour) { return tour.day > until; }),
      plan.tours.end());
  plan.expected_captures = 0;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) plan.expected_captures += stop.expected_captures;
  }
}

}  // namespace

Plan Optimised::Make(const World& world, absl::CivilDay until) const {
  optimiser::IterationBudget budget(iterations_);
  return Search(world, until, budget);
}

Plan Optimised::First(const World& world, absl::CivilDay until) const {
  optimiser::IterationBudget none(0);
  return Search(world, until, none);
}

Plan Optimised::Search(const World& world, absl::CivilDay until, optimiser::Budget& budget) const {
  const absl::CivilDay last = world.campaign.last_service_day;
  const LargestRemaining rule;
  if (world.today > last) return rule.Make(world, until);
  const Orienteering problem(world, last);
  optimiser::Solution start = problem.FromPlan(rule.Make(world, last));
  const auto consider = [&start](const optimiser::Solution& other) {
    if (other.value() > start.value()) start = other;
  };
  consider(optimiser::ConstructInOrder(problem.problem()));
  consider(optimiser::Construct(problem.problem()));
  if (problem.problem().groups > 0) {
    // Plans that keep the coverage rule without room being kept for it.
    World free = world;
    free.campaign.cover_by.reset();
    consider(problem.FromPlan(rule.Make(free, last)));
    consider(optimiser::ConstructInOrder(problem.problem(), false));
  }
  if (!world.before.empty()) consider(problem.FromBefore());
  Plan plan = problem.ToPlan(optimiser::Search(start, seed_, budget).best, kWhy);
  if (until > last) {
    Plan beyond = GoOn(world, plan, last, until);
    std::move(beyond.tours.begin(), beyond.tours.end(), std::back_inserter(plan.tours));
  }
  CutOff(until, plan);
  return plan;
}

}  // namespace jemputbola::scheduling
