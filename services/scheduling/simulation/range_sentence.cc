#include "scheduling/simulation/range_sentence.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling::simulation {
namespace {

std::string Done(const OutlookRange& range) {
  if (!range.finish_10) return "and whoever can be met is not reached within nine months after it";
  const std::string latest =
      range.finish_90 ? absl::StrCat("and ", Date(*range.finish_90)) : "and a day too far off to name";
  return absl::StrCat("and whoever can be met is reached between ", Date(*range.finish_10), " ", latest);
}

}  // namespace

std::string RangeSentence(const World& world, const OutlookRange& range) {
  const std::string last = Date(world.campaign.last_service_day);
  std::string chance;
  if (range.in_time >= 0.9) {
    chance = absl::StrCat("It is enough: whoever can be met is very likely reached by ", last);
  } else if (range.in_time >= 0.5) {
    chance = absl::StrCat("It is probably enough to reach whoever can be met by ", last);
  } else if (range.in_time >= 0.1) {
    chance = absl::StrCat("It is probably not enough to reach whoever can be met by ", last);
  } else {
    chance = absl::StrCat("The target cannot be met: whoever can be met is very unlikely to be reached by ", last);
  }
  return absl::StrCat(chance, absl::StrFormat(" (%.0f of 100). ", 100 * range.in_time), "In 8 of 10 cases ",
                      Count(range.captured_10), " to ", Count(range.captured_90), " more are recorded by then, ",
                      Done(range), ".");
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
