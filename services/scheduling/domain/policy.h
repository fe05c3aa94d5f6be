#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

inline constexpr char kLargestRemaining[] = "largest-remaining";
inline constexpr char kMarginalGain[] = "marginal-gain";
inline constexpr char kOptimised[] = "optimised";

// How tours are chosen. Pure: the same world gives the same plan, in whatever order its lists are. Thread-safe.
class Policy {
 public:
  virtual ~Policy() = default;
  // Tours from world.today to `until`: what a cut announces. Days after the last service day are planned as if the
  // service went on. A world whose campaign has faults (Validate) must not be given.
  virtual Plan Make(const World& world, absl::CivilDay until) const = 0;
  // A plan that keeps the same rules and is there at once. Where it is not yet what Make gives, Improves.
  virtual Plan First(const World& world, absl::CivilDay until) const { return Make(world, until); }
  virtual bool Improves() const { return false; }
  // How to go on after a plan that ends on `last`: tours from the next day to `until`.
  virtual Plan GoOn(const World& world, const Plan& plan, absl::CivilDay last, absl::CivilDay until) const;
};

// nullptr for an unknown name.
const Policy* FindPolicy(const std::string& name);

}  // namespace jemputbola::scheduling
