#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>
#include <vector>

#include "absl/strings/str_format.h"
#include "scheduling/domain/largest_remaining.h"
#include "scheduling/domain/marginal_gain.h"
#include "scheduling/domain/optimised.h"
#include "tests/bench/top/regency.h"

namespace {

namespace scheduling = jemputbola::scheduling;

void Report(const std::string& name, const scheduling::World& world, const scheduling::Policy& policy) {
  const std::clock_t start = std::clock();
  const scheduling::Plan plan = policy.Make(world, world.campaign.last_service_day);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const std::vector<absl::CivilDay> days =
      world.campaign.calendar().WorkingDays(world.today, world.campaign.last_service_day);
  std::cout << absl::StreamFormat("%-18s", name);
  for (const std::size_t number : {13u, 18u, 40u, 89u}) {
    std::int64_t captured = 0;
    for (const scheduling::Tour& tour : plan.tours) {
      if (number <= days.size() && tour.day > days[number - 1]) continue;
      for (const scheduling::Stop& stop : tour.stops) captured += stop.expected_captures;
    }
    std::cout << absl::StreamFormat("%8d", captured);
  }
  double km = 0;
  for (const scheduling::Tour& tour : plan.tours) km += tour.travel_km;
  std::cout << absl::StreamFormat("%10.0f%10.2f\n", km, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The July campaign of Timor Tengah Utara planned by each policy: people captured by working day."};
  std::string folder;
  std::uint64_t seed = 1;
  std::vector<std::int64_t> iterations = {scheduling::Optimised::kIterations};
  app.add_option("DIR", folder, "data/ttu")->required()->check(CLI::ExistingDirectory);
  app.add_option("--seed", seed, "Of the villages' shares and of the search")->capture_default_str();
  app.add_option("--iterations", iterations, "Of the search; may be given several times")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto world = jemputbola::bench::JulyWorld(folder, seed);
  if (!world.ok()) {
    std::cerr << world.status().message() << "\n";
    return 2;
  }
  std::cout << "policy               day 13  day 18  day 40  day 89        km   CPU s\n";
  Report("largest-remaining", *world, scheduling::LargestRemaining());
  Report("marginal-gain", *world, scheduling::MarginalGain());
  for (const std::int64_t count : iterations) {
    Report(absl::StrFormat("optimised %d", count), *world, scheduling::Optimised(count, seed));
  }
}
