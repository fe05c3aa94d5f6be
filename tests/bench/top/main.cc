#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "scheduling/optimiser/search.h"
#include "tests/bench/top/instance.h"
#include "tests/bench/top/report.h"

namespace {

namespace bench = jemputbola::bench;
namespace optimiser = jemputbola::scheduling::optimiser;

// Seconds of CPU: other programs on the machine do not shorten a search.
class TimeBudget : public optimiser::Budget {
 public:
  explicit TimeBudget(double seconds) : seconds_(seconds) {}
  double Used(std::int64_t) override { return Elapsed() / seconds_; }
  double Elapsed() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

 private:
  std::clock_t start_ = std::clock();
  double seconds_;
};

bench::Result Run(const bench::Instance& instance, double seconds, std::uint64_t seed) {
  TimeBudget budget(seconds);
  const optimiser::Problem problem = bench::ToProblem(instance);
  const optimiser::Outcome outcome = optimiser::Search(optimiser::Construct(problem), seed, budget);
  bench::Result result;
  result.instance = instance.name;
  result.seconds = budget.Elapsed();
  result.iterations = outcome.iterations;
  std::vector<std::vector<int>> paths;
  for (int route = 0; route < instance.paths; ++route) {
    std::vector<int>& path = paths.emplace_back();
    for (const int customer : outcome.best.stops(route)) path.push_back(customer + 1);
  }
  const auto score = bench::Check(instance, paths);
  if (score.ok()) {
    result.score = *score;
    if (*score != outcome.best.value()) result.fault = "the search counts another score";
  } else {
    result.fault = std::string(score.status().message());
  }
  return result;
}

// Beside the folder or above it.
std::string FindReferences(std::filesystem::path folder) {
  folder = std::filesystem::absolute(folder);
  for (int level = 0; level < 3; ++level, folder = folder.parent_path()) {
    const auto path = folder / "top_reference.csv";
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Solves the team orienteering instances in a folder and its folders, one after another on one core."};
  std::string folder;
  double seconds = 5;
  std::uint64_t seed = 1;
  bool json = false;
  std::string reference;
  app.add_option("DIR", folder, "Folder of instances (*.txt)")->required()->check(CLI::ExistingDirectory);
  app.add_option("--seconds", seconds, "Of CPU for each instance")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", seed, "Of the search")->capture_default_str();
  app.add_flag("--json", json, "One JSON object instead of a table");
  app.add_option("--reference", reference,
                 "Best known values; else top_reference.csv in DIR or up to two folders above");
  CLI11_PARSE(app, argc, argv);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (reference.empty()) reference = FindReferences(folder);
  const auto references = bench::ReadReferences(reference);
  if (references.empty()) std::cerr << "No references were found: scores only, no gaps. Give --reference FILE.\n";
  std::vector<bench::Result> results;
  for (const std::string& file : files) {
    const auto instance = bench::ReadInstance(file);
    if (!instance.ok()) {
      std::cerr << instance.status().message() << "\n";
      return 2;
    }
    bench::Result& result = results.emplace_back(Run(*instance, seconds, seed));
    const auto known = references.find(instance->name);
    if (known != references.end()) result.reference = known->second;
  }
  return json ? bench::PrintJson(results, std::cout) : bench::Print(results, std::cout);
}
