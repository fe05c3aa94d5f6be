#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "cli/generate/areas.h"
#include "cli/generate/csv.h"
#include "scheduling/domain/policy.h"
#include "scheduling/simulation/outlook_range.h"
#include "scheduling/simulation/replay.h"
#include "tests/unit/scheduling/calibration.h"
#include "tests/unit/scheduling/worlds.h"

// How well the forecast is calibrated on the July campaign of Timor Tengah Utara; see README.md.
namespace {

using jemputbola::scheduling::Village;
using jemputbola::scheduling::World;
namespace fixtures = jemputbola::scheduling::fixtures;
namespace generate = jemputbola::cli::generate;

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

World July(const std::string& folder) {
  std::map<std::string, generate::CsvRow> areas;
  std::vector<generate::CsvRow> rows = generate::ParseCsv(ReadFile(folder + "/areas.csv"), {"code"}).value();
  for (generate::CsvRow& row : rows) {
    areas[row["code"]] = row;
  }
  const auto districts = generate::ParseAreas(ReadFile(folder + "/areas.csv")).value().districts;
  std::map<std::string, std::vector<std::string>> villages;
  for (const generate::District& district : districts) villages[district.code] = district.villages;
  World world;
  world.campaign = fixtures::JulyCampaign();
  world.campaign.minutes_per_capture = 6;
  world.campaign.setup_minutes = 20;
  world.campaign.turnout = {0.75, 0.6, 0.5, 0.4};
  world.today = world.campaign.first_service_day;
  const auto counts = generate::ParseCounts(ReadFile(folder + "/unrecorded_2024-07.csv")).value();
  for (const generate::Count& count : counts) {
    const std::vector<std::string>& codes = villages[count.district_code];
    const std::vector<std::int64_t> shares = generate::Spread(count.people, codes);
    for (std::size_t at = 0; at < codes.size(); ++at) {
      generate::CsvRow& place = areas[areas[codes[at]]["lat"].empty() ? count.district_code : codes[at]];
      Village village;
      village.code = codes[at];
      village.district = count.district_code;
      village.workload = shares[at];
      if (!absl::SimpleAtod(place["lat"], &village.at.latitude)) std::abort();
      if (!absl::SimpleAtod(place["lon"], &village.at.longitude)) std::abort();
      world.villages.push_back(village);
    }
  }
  return world;
}

// What the plan counts on and what is expected, on July's own units that work as planned.
void ComparePlans(World world) {
  namespace simulation = jemputbola::scheduling::simulation;
  for (const char* policy : {jemputbola::scheduling::kLargestRemaining, jemputbola::scheduling::kMarginalGain,
                             jemputbola::scheduling::kOptimised}) {
    world.campaign.policy = policy;
    simulation::Replay replay(world, *jemputbola::scheduling::FindPolicy(policy), {}, 3,
                              world.campaign.last_service_day);
    for (int day = 0; day <= 10; ++day) {
      if (day == 0 || day == 2 || day == 10) {
        World now = replay.world();
        now.campaign = world.campaign;
        const simulation::OutlookRange range =
            simulation::DrawOutlook(now, jemputbola::scheduling::Learn(world.campaign, replay.seen()), 200, 2024);
        std::printf("%s after %d days: plan %lld, expected %.0f (%lld-%lld)\n", policy, day,
                    static_cast<long long>(range.planned), range.mean_captured,
                    static_cast<long long>(range.captured_10), static_cast<long long>(range.captured_90));
      }
      replay.NextDay();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[2]) == "plans") {
    ComparePlans(July(argv[1]));
    return 0;
  }
  if (argc != 6 && argc != 7) {
    std::fputs(
        "usage: jb-forecast-calibration data/ttu CAMPAIGNS DRAWS SEED UNITS_ON_TOUR [POLICY], or data/ttu plans\n",
        stderr);
    return 1;
  }
  World world = July(argv[1]);
  for (int number = 2; number <= std::atoi(argv[5]); ++number) {
    world.campaign.units.emplace_back().id = "mobile-" + std::to_string(number);
  }
  if (argc == 7) world.campaign.policy = argv[6];
  const int campaigns = std::atoi(argv[2]);
  const int draws = std::atoi(argv[3]);
  const auto seed = static_cast<std::uint64_t>(std::atoll(argv[4]));
  const absl::Time start = absl::Now();
  jemputbola::scheduling::simulation::DrawOutlook(world, jemputbola::scheduling::Learn(world.campaign, {}), draws,
                                                  seed);
  const double milliseconds = absl::ToDoubleMilliseconds(absl::Now() - start);
  std::printf("%d draws of the whole campaign, %zu villages: %.0f ms\n", draws, world.villages.size(), milliseconds);
  const fixtures::Calibration got = fixtures::Calibrate(world, campaigns, 10, draws, seed);
  const double all = got.campaigns;
  const double total = absl::ToDoubleSeconds(absl::Now() - start);
  std::printf(
      "%d campaigns, forecast on day 10: finish inside the 10-90 %% range %.1f %% (before %.1f %%, after %.1f %%; %d "
      "later than is looked at; before its middle %.1f %%)\n",
      got.campaigns, 100 * got.inside / all, 100 * got.before / all, 100 * got.after / all, got.unfinished,
      100 * got.before_middle / all);
  std::printf(
      "captured by the deadline inside %.1f %% (fewer %.1f %%, more %.1f %%; below its middle %.1f %%); %.0f on "
      "average, %.1f beyond "
      "what was expected, width of the range %.0f\n",
      100 * got.captured_inside / all, 100 * got.captured_below / all, 100 * got.captured_above / all,
      100 * got.captured_below_middle / all, got.captured, got.captured_beyond_expected, got.width);
  std::printf("%.0f s\n", total);
  return 0;
}
