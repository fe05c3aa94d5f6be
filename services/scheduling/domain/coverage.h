#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/free_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// The coverage rule (Campaign::cover_by) as the policies obey it: which districts are not visited yet, and for each of
// them the latest free time in which room is kept for one stop there. docs/planning.md states the rule. Districts and
// villages are numbered as in Expectation. Pure.
class CoverageRule {
 public:
  // Without the rule, and after its day, it asks for nothing.
  CoverageRule(const World& world, const Expectation& villages);

  // No stop by the day of the rule is needed in it.
  bool covered(std::size_t district) const { return covered_[district]; }
  bool Counts(absl::CivilDay day) const { return by_ && day <= *by_; }
  // Villages, each standing for its district, for which room is kept in the free time that begins so, in the order in
  // which a unit can visit them all and record at least one person at each. Room is no longer needed for a district
  // that was visited meanwhile.
  const std::vector<std::size_t>& Kept(const std::string& unit, absl::CivilDay day, int start_minute) const;

 private:
  std::optional<absl::CivilDay> by_;
  std::vector<bool> covered_;
  std::map<std::tuple<absl::CivilDay, std::string, int>, std::vector<std::size_t>> kept_;
};

// What is left of `gap` for a stop that goes before those in `kept`, which need room for one person each.
Gap RoomBefore(Gap gap, const Pace& pace, const Expectation& villages, std::span<const std::size_t> kept);

// How `plan`, which must reach to the last service day, keeps the rule; nullopt without it, and when CLOSED.
std::optional<Coverage> CoverageOf(const World& world, const Plan& plan);

// Part of a sentence: "no unit for it has time until then".
std::string InWords(UncoveredReason reason);

// The fault of a rule whose day is past while districts were not visited; "" when there is none.
std::string Missed(const World& world);

}  // namespace jemputbola::scheduling
