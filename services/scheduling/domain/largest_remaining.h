#pragma once

#include "scheduling/domain/policy.h"

namespace jemputbola::scheduling {

// The office's stated policy: the district with most people left goes first. The exact rule stands in docs/planning.md.
class LargestRemaining final : public Policy {
 public:
  Plan Make(const World& world, absl::CivilDay until) const override;
};

}  // namespace jemputbola::scheduling
