#include "cli/generate/areas.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/generate/csv.h"
#include "cli/generate/random.h"

namespace jemputbola::cli::generate {
namespace {

constexpr int kDistrictDots = 2;
constexpr int kVillageDots = 3;

}  // namespace

absl::StatusOr<Areas> ParseAreas(std::string_view csv) {
  absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(csv, {"code", "name", "parent"});
  if (!rows.ok()) return rows.status();
  Areas areas;
  std::map<std::string, std::vector<std::string>> villages;
  for (CsvRow& row : *rows) {
    const std::string& code = row["code"];
    auto dots = std::count(code.begin(), code.end(), '.');
    if (dots == kDistrictDots) villages[code];
    if (dots == kVillageDots) villages[row["parent"]].push_back(code);
    const std::string name = absl::AsciiStrToLower(row["name"]);
    areas.place_words.push_back(name);
    for (auto word : absl::StrSplit(name, ' ')) areas.place_words.emplace_back(word);
  }
  std::sort(areas.place_words.begin(), areas.place_words.end());
  for (auto& [code, codes] : villages) {
    std::sort(codes.begin(), codes.end());
    areas.districts.push_back({code, std::move(codes)});
  }
  if (areas.districts.empty()) return absl::InvalidArgumentError("The areas file has no districts.");
  return areas;
}

absl::StatusOr<std::vector<Count>> ParseCounts(std::string_view csv) {
  absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(csv, {"code", "unrecorded"});
  if (!rows.ok()) return rows.status();
  std::vector<Count> counts;
  for (CsvRow& row : *rows) {
    Count count{row["code"], 0};
    if (!absl::SimpleAtoi(row["unrecorded"], &count.people) || count.people < 0) {
      return absl::InvalidArgumentError(absl::StrCat("The count of ", count.district_code, " is not a number."));
    }
    counts.push_back(std::move(count));
  }
  return counts;
}

std::vector<std::int64_t> Spread(std::int64_t total, const std::vector<std::string>& villages) {
  std::vector<std::int64_t> weights;
  for (const std::string& village : villages) {
    weights.push_back(50 + static_cast<std::int64_t>(Fingerprint(village) % 100));
  }
  const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::vector<std::int64_t> parts;
  for (std::int64_t weight : weights) parts.push_back(total * weight / sum);
  std::int64_t left = total - std::accumulate(parts.begin(), parts.end(), std::int64_t{0});

  std::vector<std::size_t> order(villages.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t remainder_a = total * weights[a] % sum;
    const std::int64_t remainder_b = total * weights[b] % sum;
    return remainder_a != remainder_b ? remainder_a > remainder_b : villages[a] < villages[b];
  });
  for (std::size_t i = 0; left > 0; ++i, --left) ++parts[order[i]];
  return parts;
}

}  // namespace jemputbola::cli::generate
