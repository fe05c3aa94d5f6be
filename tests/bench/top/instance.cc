#include "tests/bench/top/instance.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"

namespace jemputbola::bench {
namespace {

constexpr double kTolerance = 1e-6;

double Distance(const Instance::Vertex& a, const Instance::Vertex& b) {
  return std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

}  // namespace

absl::StatusOr<Instance> ReadInstance(const std::string& path) {
  std::ifstream file(path);
  Instance instance;
  instance.name = std::filesystem::path(path).stem().string();
  std::string n;
  std::string m;
  std::string tmax;
  std::size_t count = 0;
  file >> n >> count >> m >> instance.paths >> tmax >> instance.tmax;
  if (!file || n != "n" || m != "m" || tmax != "tmax") {
    return absl::InvalidArgumentError(absl::StrCat(path, ": give n, m and tmax on the first three lines."));
  }
  Instance::Vertex vertex;
  while (file >> vertex.x >> vertex.y >> vertex.score) instance.vertices.push_back(vertex);
  if (instance.vertices.size() != count || count < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": give ", count, " points (2 at least), not ", instance.vertices.size(), "."));
  }
  return instance;
}

scheduling::optimiser::Problem ToProblem(const Instance& instance) {
  scheduling::optimiser::Problem problem;
  const std::size_t count = instance.vertices.size();
  problem.places = static_cast<int>(count);
  for (const auto& from : instance.vertices) {
    for (const auto& to : instance.vertices) problem.travel.push_back(Distance(from, to));
  }
  problem.symmetric = true;
  const int end = problem.places - 1;
  problem.routes.assign(static_cast<std::size_t>(instance.paths), {0, end, instance.tmax, 0, true, 1, 0, 0});
  for (int vertex = 1; vertex < end; ++vertex) {
    const bool reachable = problem.Travel(0, vertex) + problem.Travel(vertex, end) <= instance.tmax;
    problem.customers.push_back(
        {vertex, reachable ? instance.vertices[static_cast<std::size_t>(vertex)].score : 0, 0, -1, {}});
  }
  return problem;
}

absl::StatusOr<long> Check(const Instance& instance, const std::vector<std::vector<int>>& paths) {
  if (paths.size() > static_cast<std::size_t>(instance.paths)) {
    return absl::FailedPreconditionError(absl::StrCat(instance.name, ": ", paths.size(), " paths are too many."));
  }
  long score = 0;
  std::set<int> seen;
  for (const std::vector<int>& path : paths) {
    double length = 0;
    const Instance::Vertex* at = &instance.vertices.front();
    for (const int number : path) {
      if (number < 1 || static_cast<std::size_t>(number) + 1 >= instance.vertices.size() ||
          !seen.insert(number).second) {
        return absl::FailedPreconditionError(absl::StrCat(instance.name, ": vertex ", number, " is unknown or twice."));
      }
      const Instance::Vertex& next = instance.vertices[static_cast<std::size_t>(number)];
      length += Distance(*at, next);
      score += next.score;
      at = &next;
    }
    length += Distance(*at, instance.vertices.back());
    if (!path.empty() && length > instance.tmax + kTolerance) {
      return absl::FailedPreconditionError(
          absl::StrCat(instance.name, ": a path of ", length, " is longer than ", instance.tmax, "."));
    }
  }
  return score;
}

}  // namespace jemputbola::bench
