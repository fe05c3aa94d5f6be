#include "scheduling/domain/marginal_gain.h"

#include "scheduling/domain/orienteering.h"
#include "scheduling/optimiser/search.h"

namespace jemputbola::scheduling {

Plan MarginalGain::Make(const World& world, absl::CivilDay until) const {
  const Orienteering problem(world, until);
  return problem.ToPlan(optimiser::ConstructInOrder(problem.problem()), "Most captures a minute of what fits:");
}

}  // namespace jemputbola::scheduling
