#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scheduling/optimiser/problem.h"

namespace jemputbola::bench {

// A TOP instance: three lines "n N", "m P", "tmax T", then N lines "x y score". The first point is the start, the last
// the end.
struct Instance {
  struct Vertex {
    double x = 0;
    double y = 0;
    long score = 0;
  };
  std::string name;
  int paths = 0;
  double tmax = 0;
  std::vector<Vertex> vertices;
};

// INVALID_ARGUMENT names the file and what is missing.
absl::StatusOr<Instance> ReadInstance(const std::string& path);

// Customer i of the problem is vertex i + 1. Points without a score, and those no path can reach, are left out of the
// search by not being allowed.
scheduling::optimiser::Problem ToProblem(const Instance& instance);

// What a set of paths (vertex numbers without start and end) collects, worked out from the coordinates alone.
// FAILED_PRECONDITION says which rule is broken: too many paths, a vertex twice or unknown, a path longer than tmax by
// more than 1e-6 (a path sums up to some 60 square roots, each rounded in the 16th digit).
absl::StatusOr<long> Check(const Instance& instance, const std::vector<std::vector<int>>& paths);

}  // namespace jemputbola::bench
