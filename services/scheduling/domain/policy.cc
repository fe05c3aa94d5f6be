#include "scheduling/domain/policy.h"

#include "scheduling/domain/largest_remaining.h"
#include "scheduling/domain/marginal_gain.h"
#include "scheduling/domain/optimised.h"

namespace jemputbola::scheduling {

Plan Policy::GoOn(const World& world, const Plan& plan, absl::CivilDay last, absl::CivilDay until) const {
  return LargestRemaining().Make(After(world, plan, last), until);
}

const Policy* FindPolicy(const std::string& name) {
  static const LargestRemaining kRule;
  static const MarginalGain kGreedy;
  static const Optimised kBest;
  if (name == kLargestRemaining) return &kRule;
  if (name == kMarginalGain) return &kGreedy;
  return name == kOptimised ? &kBest : nullptr;
}

}  // namespace jemputbola::scheduling
