#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/learning.h"
#include "scheduling/domain/plan.h"
#include "scheduling/simulation/crews.h"

namespace jemputbola::scheduling::simulation {

// How often a village came off badly.
struct VillageOutlook {
  std::string code;
  // Mean of what is left on the last service day.
  double left = 0;
  // Share of the draws in which nobody was there by then, on any day of the campaign.
  double never_reached = 0;
};

// What may come of a campaign, over many draws. Percentiles are of the draws in order: 10 % of them lie below the first
// and 10 % above the third. A finish is the day of the last capture when the service is carried on until nobody more
// can be met; nullopt: later than the horizon, which lies kHorizonDays after the last service day, or never.
struct OutlookRange {
  static constexpr int kHorizonDays = 270;

  int draws = 0;
  // What the plan alone counts on, as if the average came everywhere at the average pace.
  std::int64_t planned = 0;
  double mean_captured = 0;
  std::int64_t captured_10 = 0;
  std::int64_t captured_50 = 0;
  std::int64_t captured_90 = 0;
  std::optional<absl::CivilDay> finish_10;
  std::optional<absl::CivilDay> finish_50;
  std::optional<absl::CivilDay> finish_90;
  // Share of the draws that finish by the last service day.
  double in_time = 0;
  // Mean of those to whom no unit comes any more though a visit would meet somebody, over the draws that come to their
  // end by the horizon.
  double out_of_reach = 0;
  // By code.
  std::vector<VillageOutlook> villages;
};

// How it may really go: pace and turnouts drawn from what is believed.
Conduct DrawConduct(const Learned& learned, Chance& chance);

// Lives through the rest of the campaign of `world`, as it was set, `draws` times, each with a conduct of its own. The
// same for a world, what was learned, draws, seed and horizon. `horizon`, when given, is a later one.
OutlookRange DrawOutlook(const World& world, const Learned& learned, int draws, std::uint64_t seed,
                         std::optional<absl::CivilDay> horizon = std::nullopt);

}  // namespace jemputbola::scheduling::simulation
