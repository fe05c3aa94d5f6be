#pragma once

#include <string>
#include <vector>

#include "scheduling/domain/plan.h"
#include "scheduling/simulation/outlook_range.h"

namespace jemputbola::scheduling::simulation {

// How likely whoever can be met is reached by the last service day: in 9, 5, 1 of 10 draws at least, or fewer.
enum class Likelihood { kVeryLikely, kProbable, kImprobable, kVeryUnlikely };
Likelihood LikelihoodOf(const OutlookRange& range);

// How likely it is that the target is met, what is expected to be captured and when it would be done, in plain words;
// and when the plan's own figure is clearly another one, why, and which to trust.
std::string RangeSentence(const World& world, const OutlookRange& range);

// The villages where at least half a person is expected to be left on the last service day: those least likely to be
// reached at all first, then those with most left, then by code.
std::vector<VillageOutlook> LeftBehind(const OutlookRange& range);

}  // namespace jemputbola::scheduling::simulation
