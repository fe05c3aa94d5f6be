#pragma once

#include "scheduling/domain/policy.h"

namespace jemputbola::scheduling {

// Goes on, from wherever the unit stands, to the stop that brings most captures for the minutes it costs;
// docs/planning.md states the rule. Looks no further than the next stop, so far districts wait long.
class MarginalGain : public Policy {
 public:
  Plan Make(const World& world, absl::CivilDay until) const override;
};

}  // namespace jemputbola::scheduling
