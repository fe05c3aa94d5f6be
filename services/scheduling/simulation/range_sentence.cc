#include "scheduling/simulation/range_sentence.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling::simulation {
namespace {

// Share of the expected figure from which on another one is worth a word.
constexpr double kClearly = 0.03;

std::string Done(const OutlookRange& range) {
  const auto out_of_reach = static_cast<std::int64_t>(std::llround(range.out_of_reach));
  if (!range.finish_50 && out_of_reach > 0) {
    return absl::StrCat("and however long it goes on, ", Count(out_of_reach),
                        " are left whom visits would meet: no unit comes to them");
  }
  if (!range.finish_10) return "and whoever can be met is not reached within nine months after it";
  const std::string latest =
      range.finish_90 ? absl::StrCat("and ", Date(*range.finish_90)) : "and a day too far off to name";
  return absl::StrCat("and whoever can be met is reached between ", Date(*range.finish_10), " ", latest);
}

// Up to the last service day.
std::string Verdict(Likelihood likelihood) {
  switch (likelihood) {
    case Likelihood::kVeryLikely:
      return "It is enough: whoever can be met is very likely reached by ";
    case Likelihood::kProbable:
      return "It is probably enough to reach whoever can be met by ";
    case Likelihood::kImprobable:
      return "It is probably not enough to reach whoever can be met by ";
    case Likelihood::kVeryUnlikely:
      break;
  }
  return "The target cannot be met: whoever can be met is very unlikely to be reached by ";
}

// Where the plan's own figure is clearly another one: why, and which to trust.
std::string BesideThePlan(const OutlookRange& range) {
  const bool outside = range.planned < range.captured_10 || range.planned > range.captured_90;
  const double difference = std::abs(static_cast<double>(range.planned) - range.mean_captured);
  if (!outside && difference <= kClearly * range.mean_captured) return "";
  return absl::StrCat(" The plan alone counts on ", Count(range.planned),
                      ", as if everywhere the average came at the average pace: trust the expected figure, which "
                      "reckons with better and worse days.");
}

}  // namespace

Likelihood LikelihoodOf(const OutlookRange& range) {
  if (range.in_time >= 0.9) return Likelihood::kVeryLikely;
  if (range.in_time >= 0.5) return Likelihood::kProbable;
  return range.in_time >= 0.1 ? Likelihood::kImprobable : Likelihood::kVeryUnlikely;
}

std::string RangeSentence(const World& world, const OutlookRange& range) {
  const bool nobody = std::all_of(world.villages.begin(), world.villages.end(),
                                  [](const Village& village) { return village.workload <= 0; });
  if (nobody) return "Nobody is left to fetch.";
  const std::string last = Date(world.campaign.last_service_day);
  std::string chance = absl::StrCat(Verdict(LikelihoodOf(range)), last);
  absl::StrAppend(&chance, absl::StrFormat(" (%.0f of 100). ", 100 * range.in_time));
  const auto expected = static_cast<std::int64_t>(std::llround(range.mean_captured));
  return absl::StrCat(chance, "Expected to be recorded by then: ", Count(expected), " more, in 8 of 10 cases ",
                      Count(range.captured_10), " to ", Count(range.captured_90), ", ", Done(range), ".",
                      BesideThePlan(range));
}

std::vector<VillageOutlook> LeftBehind(const OutlookRange& range) {
  std::vector<VillageOutlook> left;
  for (const VillageOutlook& village : range.villages) {
    if (village.left >= 0.5) left.push_back(village);
  }
  std::sort(left.begin(), left.end(), [](const VillageOutlook& a, const VillageOutlook& b) {
    return std::tuple(-a.never_reached, -a.left, a.code) < std::tuple(-b.never_reached, -b.left, b.code);
  });
  return left;
}

}  // namespace jemputbola::scheduling::simulation
