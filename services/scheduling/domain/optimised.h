#pragma once

#include <cstdint>

#include "scheduling/domain/policy.h"
#include "scheduling/optimiser/budget.h"

namespace jemputbola::scheduling {

// The best plan that a search over all days up to the last service day finds (soft_constraints.h says what is better),
// never worse than those of the other policies nor than what is still possible of world.before, from which it goes on.
// Days after the last service day go by largest-remaining.
class Optimised : public Policy {
 public:
  // Of Make. An iteration takes some 0.1 ms on the list of a regency.
  static constexpr std::int64_t kIterations = 300;
  explicit Optimised(std::int64_t iterations = kIterations, std::uint64_t seed = 1)
      : iterations_(iterations), seed_(seed) {}

  Plan Make(const World& world, absl::CivilDay until) const override;
  // What the search begins with.
  Plan First(const World& world, absl::CivilDay until) const override;
  bool Improves() const override { return true; }

 private:
  Plan Search(const World& world, absl::CivilDay until, optimiser::Budget& budget) const;

  std::int64_t iterations_;
  std::uint64_t seed_;
};

}  // namespace jemputbola::scheduling
