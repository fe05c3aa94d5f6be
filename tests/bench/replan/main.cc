#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <memory>
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
#include "scheduling/api/snapshot.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/policy.h"
#include "scheduling/optimiser/random.h"
#include "scheduling/store/migrations.h"
#include "scheduling/store/tallies.h"
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

// A database of scheduling in `folder`, with what FillCountry says.
absl::StatusOr<std::unique_ptr<store::Database>> Filled(const support::TempDir& folder, const World& world,
                                                        const std::vector<std::string>& codes, int days_reported) {
  auto database = store::Database::Open({.url = "sqlite:" + folder.File("scheduling.sqlite")});
  if (!database.ok()) return database.status();
  if (absl::Status status = store::Migrate(**database, "scheduling", scheduling::Migrations()); !status.ok()) {
    return status;
  }
  if (absl::Status status = bench::FillCountry(**database, world, codes, days_reported); !status.ok()) return status;
  return database;
}

// The parts of a process of scheduling that plan, at 08:20 of the world's day.
struct Process {
  Process(store::Database& database, const World& world)
      : clock(clock::AtMinute(world.today, 500, clock::FixedZone(world.campaign.utc_offset_minutes))),
        calls({}, log::Logger::Null(), metrics),
        ownership(database, {.owner = "bench", .in_shard = {}}, log::Logger::Null()),
        live(database, clock, calls),
        replanner(database, ownership, registry, live, clock, log::Logger::Null(), metrics) {}

  clock::FakeClock clock;
  metrics::Registry metrics;
  rpc::Calls calls;
  eventlog::Ownership ownership;
  NoRegistry registry;
  scheduling::Live live;
  scheduling::Replanner replanner;
};

// Every regency from the start of a process to its plan.
absl::StatusOr<std::string> Country(World world, const std::string& policy, int regencies) {
  world.campaign.policy = policy;
  const scheduling::Policy& chosen = *scheduling::FindPolicy(policy);
  world.today += 20;
  world.before = scheduling::StopsOf(chosen.Make(world, world.campaign.last_service_day));
  const support::TempDir folder;
  const std::vector<std::string> codes = bench::RegencyCodes(regencies);
  const auto database = Filled(folder, world, codes, 10);
  if (!database.ok()) return database.status();
  double improved = 0;
  const absl::Time start = absl::Now();
  const double cpu = CpuSeconds();
  Process process(**database, world);
  process.replanner.Start();
  while (static_cast<int>(process.replanner.known().size()) < regencies) absl::SleepFor(absl::Milliseconds(5));
  const double first = absl::ToDoubleSeconds(absl::Now() - start);
  const double first_cpu = CpuSeconds() - cpu;
  if (chosen.Improves()) {
    while (Improved(process.metrics) < regencies) absl::SleepFor(absl::Milliseconds(20));
    improved = absl::ToDoubleSeconds(absl::Now() - start);
  }
  std::int64_t stops = 0;
  for (const std::string& code : codes) {
    for (const auto& tour : process.live.plan(code)->plan.tours()) stops += tour.stops_size();
  }
  return absl::StrFormat(
      R"({"policy": "%s", "regencies": %d, "all_first_s": %.1f, "all_first_cpu_s": %.1f, "all_improved_s": %.1f, "all_cpu_s": %.1f, "stops": %d})",
      policy, regencies, first, first_cpu, improved, CpuSeconds() - cpu, stops);
}

// One regency after so many working days of reports: from the commit of a tally to the first plan, and how much of that
// is loading and learning.
absl::StatusOr<std::string> Late(World world, const std::string& policy, int days, int replans) {
  world.campaign.policy = policy;
  const scheduling::Calendar calendar = world.campaign.calendar();
  world.today = calendar.first();
  for (int worked = 0; worked < days; ++world.today) worked += calendar.IsWorkingDay(world.today) ? 1 : 0;
  while (!calendar.IsWorkingDay(world.today)) ++world.today;
  world.before = scheduling::StopsOf(scheduling::FindPolicy(policy)->Make(world, world.campaign.last_service_day));
  const support::TempDir folder;
  const std::vector<std::string> codes = bench::RegencyCodes(1);
  const auto database = Filled(folder, world, codes, days);
  if (!database.ok()) return database.status();
  Process process(**database, world);
  std::vector<double> load;
  std::vector<double> load_cpu;
  std::vector<double> whole;
  std::vector<double> whole_cpu;
  int stops = 0;
  scheduling::optimiser::Random random(1);
  for (int replan = 1; replan <= replans; ++replan) {
    absl::Status status = (*database)->Write([&](store::WriteTransaction& tx) {
      std::vector<scheduling::VillageTally> tallies = scheduling::Tallies::Load(tx, codes[0]);
      scheduling::VillageTally& tally = tallies[random.Below(tallies.size())];
      tally.counts.workload = std::max<std::int64_t>(0, tally.counts.workload - 1);
      ++tally.revision;
      scheduling::Tallies::Store(tx, codes[0], {tally});
      return absl::OkStatus();
    });
    const absl::Time start = absl::Now();
    const double cpu = CpuSeconds();
    if (status.ok()) status = process.replanner.Now(codes[0]);
    whole.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
    whole_cpu.push_back(1000 * (CpuSeconds() - cpu));
    if (!status.ok()) return status;
    const absl::Time load_start = absl::Now();
    const double before = CpuSeconds();
    status = (*database)->Read([&](store::ReadTransaction& tx) {
      const auto snapshot = scheduling::TakeSnapshot(tx, codes[0], process.clock.Now());
      if (snapshot.ok()) stops = snapshot->loaded.learned.stops;
      return snapshot.status();
    });
    load.push_back(absl::ToDoubleMilliseconds(absl::Now() - load_start));
    load_cpu.push_back(1000 * (CpuSeconds() - before));
    if (!status.ok()) return status;
  }
  return absl::StrFormat(
      R"({"policy": "%s", "days": %d, "stops": %d, "load_ms": %s, "load_cpu_ms": %s, "replan_ms": %s, "replan_cpu_ms": %s})",
      policy, days, stops, Figures(load), Figures(load_cpu), Figures(whole), Figures(whole_cpu));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"How long a re-plan takes: one regency of the size of Timor Tengah Utara, and all of a country's."};
  std::string folder;
  int regencies = 514;
  int replans = 30;
  int days = 80;
  std::vector<std::string> policies = {scheduling::kLargestRemaining, scheduling::kMarginalGain,
                                       scheduling::kOptimised};
  app.add_option("DIR", folder, "data/ttu")->required()->check(CLI::ExistingDirectory);
  app.add_option("--regencies", regencies, "0: only one")->capture_default_str();
  app.add_option("--replans", replans, "Of one regency")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--days", days, "Working days of reports that one regency is late")->capture_default_str();
  app.add_option("--policy", policies, "May be given several times");
  CLI11_PARSE(app, argc, argv);
  const absl::StatusOr<World> world = bench::JulyWorld(folder, 1);
  if (!world.ok()) {
    std::cerr << world.status().message() << "\n";
    return 2;
  }
  std::vector<std::string> one;
  std::vector<std::string> late;
  std::vector<std::string> all;
  for (const std::string& policy : policies) {
    one.push_back(OneRegency(*world, policy, replans));
    const absl::StatusOr<std::string> later = Late(*world, policy, days, replans);
    if (!later.ok()) {
      std::cerr << later.status().message() << "\n";
      return 1;
    }
    late.push_back(*later);
    if (regencies == 0) continue;
    const absl::StatusOr<std::string> country = Country(*world, policy, regencies);
    if (!country.ok()) {
      std::cerr << country.status().message() << "\n";
      return 1;
    }
    all.push_back(*country);
  }
  std::cout << "{\"one_regency\": [\n  " << absl::StrJoin(one, ",\n  ") << "],\n \"late\": [\n  "
            << absl::StrJoin(late, ",\n  ") << "],\n \"country\": [\n  " << absl::StrJoin(all, ",\n  ") << "]}\n";
}
