#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/clock/civil.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/rpc/calls.h"
#include "scheduling/api/replanner.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/policy.h"
#include "scheduling/optimiser/random.h"
#include "scheduling/store/migrations.h"
#include "tests/bench/replan/country.h"
#include "tests/bench/top/regency.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace jemputbola;
using scheduling::LookAhead;
using scheduling::PlanStep;
using scheduling::World;

double CpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string Figures(std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  return absl::StrFormat(R"({"p50": %.1f, "max": %.1f})", milliseconds[milliseconds.size() / 2], milliseconds.back());
}

// TTU's campaign on its first day, each time after another tally, beside the plan of the last cut.
std::string OneRegency(World world, const std::string& policy, int replans) {
  world.campaign.policy = policy;
  world.campaign.state = scheduling::CampaignState::kOpen;
  const absl::CivilDay last = world.campaign.last_service_day;
  world.before = scheduling::StopsOf(scheduling::FindPolicy(policy)->Make(world, last));
  scheduling::optimiser::Random random(1);
  std::vector<double> first;
  std::vector<double> improved;
  std::vector<double> first_cpu;
  for (int replan = 0; replan < replans; ++replan) {
    scheduling::Village& village = world.villages[random.Below(world.villages.size())];
    village.workload = std::max<std::int64_t>(0, village.workload - 1);
    std::int64_t workload = 0;
    for (const scheduling::Village& each : world.villages) workload += each.workload;
    for (const PlanStep step : {PlanStep::kFirst, PlanStep::kImproved}) {
      const absl::Time start = absl::Now();
      const double cpu = CpuSeconds();
      const scheduling::Outlook outlook = LookAhead(world, workload, {}, step);
      const double milliseconds = absl::ToDoubleMilliseconds(absl::Now() - start);
      (step == PlanStep::kFirst ? first : improved).push_back(milliseconds);
      if (step == PlanStep::kFirst) first_cpu.push_back(1000 * (CpuSeconds() - cpu));
    }
  }
  return absl::StrFormat(R"({"policy": "%s", "first_ms": %s, "first_cpu_ms": %s, "improved_ms": %s})", policy,
                         Figures(first), Figures(first_cpu), Figures(improved));
}

class NoRegistry final : public scheduling::RegistrySource {
 public:
  absl::StatusOr<std::vector<scheduling::CachedArea>> ListAreas(const std::string&) override {
    return absl::UnavailableError("there is no registry");
  }
  absl::StatusOr<scheduling::TallySnapshot> ListTallies(const std::string&) override {
    return absl::UnavailableError("there is no registry");
  }
};

// How many plans were improved so far, as the process tells.
int Improved(const metrics::Registry& metrics) {
  constexpr char kName[] = "jb_scheduling_improve_seconds_count";
  for (const absl::string_view line : absl::StrSplit(metrics.Scrape(), '\n')) {
    if (absl::StartsWith(line, kName)) return std::stoi(std::string(line.substr(line.rfind(' ') + 1)));
  }
  return 0;
}

// The parts of a process of scheduling over a database on disk, from its start to the plan of every regency.
absl::StatusOr<std::string> Country(World world, const std::string& policy, int regencies) {
  world.campaign.policy = policy;
  const scheduling::Policy& chosen = *scheduling::FindPolicy(policy);
  world.today += 20;
  world.before = scheduling::StopsOf(chosen.Make(world, world.campaign.last_service_day));
  const support::TempDir folder;
  auto database = store::Database::Open({.url = "sqlite:" + folder.File("scheduling.sqlite")});
  if (!database.ok()) return database.status();
  if (absl::Status status = store::Migrate(**database, "scheduling", scheduling::Migrations()); !status.ok()) {
    return status;
  }
  const std::vector<std::string> codes = bench::RegencyCodes(regencies);
  if (absl::Status status = bench::FillCountry(**database, world, codes); !status.ok()) return status;

  const clock::FakeClock clock(clock::AtMinute(world.today, 500, clock::FixedZone(world.campaign.utc_offset_minutes)));
  metrics::Registry metrics;
  rpc::Calls calls({}, log::Logger::Null(), metrics);
  eventlog::Ownership ownership(**database, {.owner = "bench", .in_shard = {}}, log::Logger::Null());
  NoRegistry registry;
  scheduling::Live live(**database, clock, calls);
  double first = 0;
  double improved = 0;
  const absl::Time start = absl::Now();
  const double cpu = CpuSeconds();
  scheduling::Replanner replanner(**database, ownership, registry, live, clock, log::Logger::Null(), metrics);
  replanner.Start();
  while (static_cast<int>(replanner.known().size()) < regencies) absl::SleepFor(absl::Milliseconds(5));
  first = absl::ToDoubleSeconds(absl::Now() - start);
  const double first_cpu = CpuSeconds() - cpu;
  if (chosen.Improves()) {
    while (Improved(metrics) < regencies) absl::SleepFor(absl::Milliseconds(20));
    improved = absl::ToDoubleSeconds(absl::Now() - start);
  }
  std::int64_t stops = 0;
  for (const std::string& code : codes) {
    for (const auto& tour : live.plan(code)->plan.tours()) stops += tour.stops_size();
  }
  return absl::StrFormat(
      R"({"policy": "%s", "regencies": %d, "all_first_s": %.1f, "all_first_cpu_s": %.1f, "all_improved_s": %.1f, "all_cpu_s": %.1f, "stops": %d})",
      policy, regencies, first, first_cpu, improved, CpuSeconds() - cpu, stops);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"How long a re-plan takes: one regency of the size of Timor Tengah Utara, and all of a country's."};
  std::string folder;
  int regencies = 514;
  int replans = 30;
  std::vector<std::string> policies = {scheduling::kLargestRemaining, scheduling::kMarginalGain,
                                       scheduling::kOptimised};
  app.add_option("DIR", folder, "data/ttu")->required()->check(CLI::ExistingDirectory);
  app.add_option("--regencies", regencies, "0: only one")->capture_default_str();
  app.add_option("--replans", replans, "Of one regency")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--policy", policies, "May be given several times");
  CLI11_PARSE(app, argc, argv);
  const absl::StatusOr<World> world = bench::JulyWorld(folder, 1);
  if (!world.ok()) {
    std::cerr << world.status().message() << "\n";
    return 2;
  }
  std::vector<std::string> one;
  std::vector<std::string> all;
  for (const std::string& policy : policies) {
    one.push_back(OneRegency(*world, policy, replans));
    if (regencies == 0) continue;
    const absl::StatusOr<std::string> country = Country(*world, policy, regencies);
    if (!country.ok()) {
      std::cerr << country.status().message() << "\n";
      return 1;
    }
    all.push_back(*country);
  }
  std::cout << "{\"one_regency\": [\n  " << absl::StrJoin(one, ",\n  ") << "],\n \"country\": [\n  "
            << absl::StrJoin(all, ",\n  ") << "]}\n";
}
