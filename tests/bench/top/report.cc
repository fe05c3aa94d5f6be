#include "tests/bench/top/report.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_format.h"

namespace jemputbola::bench {
namespace {

struct Summary {
  std::size_t instances = 0;
  std::size_t compared = 0;
  std::size_t reached = 0;
  std::size_t beaten = 0;
  std::size_t broken = 0;
  double mean_gap = 0;
  double worst_gap = 0;
};

Summary SumUp(const std::vector<Result>& results) {
  Summary sum;
  for (const Result& result : results) {
    ++sum.instances;
    if (!result.fault.empty()) ++sum.broken;
    if (!result.reference || !result.fault.empty()) continue;
    ++sum.compared;
    if (result.score >= *result.reference) ++sum.reached;
    if (result.score > *result.reference) ++sum.beaten;
    sum.mean_gap += result.gap();
    sum.worst_gap = std::max(sum.worst_gap, result.gap());
  }
  if (sum.compared > 0) sum.mean_gap /= static_cast<double>(sum.compared);
  return sum;
}

}  // namespace

double Result::gap() const {
  if (!reference || *reference <= 0 || score >= *reference) return 0;
  return 100.0 * static_cast<double>(*reference - score) / static_cast<double>(*reference);
}

std::map<std::string, long> ReadReferences(const std::string& path) {
  std::map<std::string, long> references;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::vector<std::string> values;
    for (std::string value; std::getline(fields, value, ',');) values.push_back(value);
    if (values.size() >= 5) references[values[0]] = std::stol(values[4]);
  }
  return references;
}

int Print(const std::vector<Result>& results, std::ostream& out) {
  for (const Result& result : results) {
    out << absl::StreamFormat("%-10s %6d", result.instance, result.score);
    if (result.reference) out << absl::StreamFormat("  reference %6d  gap %6.3f %%", *result.reference, result.gap());
    out << absl::StreamFormat("  %8d iterations  %5.2f s  %s\n", result.iterations, result.seconds, result.fault);
  }
  const Summary sum = SumUp(results);
  if (sum.compared > 0) {
    out << absl::StreamFormat(
        "%d instances, %d compared: mean gap %.4f %%, worst %.3f %%, reference reached %d times, beaten %d times\n",
        sum.instances, sum.compared, sum.mean_gap, sum.worst_gap, sum.reached, sum.beaten);
  } else {
    out << sum.instances << " instances; no references, so no gaps: name their file with --reference.\n";
  }
  if (sum.broken > 0) out << sum.broken << " results break a rule.\n";
  return sum.broken > 0 ? 1 : 0;
}

int PrintJson(const std::vector<Result>& results, std::ostream& out) {
  const Summary sum = SumUp(results);
  out << absl::StreamFormat(
      "{\"instances\": %d, \"compared\": %d, \"mean_gap_percent\": %.5f, \"worst_gap_percent\": %.4f, "
      "\"reached\": %d, \"beaten\": %d, \"broken\": %d,\n \"results\": [",
      sum.instances, sum.compared, sum.mean_gap, sum.worst_gap, sum.reached, sum.beaten, sum.broken);
  const char* separator = "\n";
  for (const Result& result : results) {
    out << separator << absl::StreamFormat("  {\"instance\": \"%s\", \"score\": %d, ", result.instance, result.score);
    if (result.reference) {
      out << absl::StreamFormat("\"reference\": %d, \"gap_percent\": %.4f, ", *result.reference, result.gap());
    }
    out << absl::StreamFormat("\"iterations\": %d, \"seconds\": %.2f, \"valid\": %s}", result.iterations,
                              result.seconds, result.fault.empty() ? "true" : "false");
    separator = ",\n";
  }
  out << "\n]}\n";
  return sum.broken > 0 ? 1 : 0;
}

}  // namespace jemputbola::bench
