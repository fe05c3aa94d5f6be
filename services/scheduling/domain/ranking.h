#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace jemputbola::scheduling {

// The buckets of a tally (registry/v1/tally.proto): listed = removed + recorded + set_aside + workload.
struct Counts {
  std::int64_t listed = 0;
  std::int64_t removed = 0;
  std::int64_t recorded = 0;
  std::int64_t set_aside = 0;
  std::int64_t workload = 0;

  Counts& operator+=(const Counts& other);
  Counts& operator-=(const Counts& other);
  friend bool operator==(const Counts&, const Counts&) = default;
};

// All that the rank of an area depends on.
struct RankKey {
  std::int64_t workload = 0;
  // nullopt: never visited, which counts as longest ago.
  std::optional<absl::CivilDay> last_visit;
  std::string code;

  friend bool operator==(const RankKey&, const RankKey&) = default;
};

// Whether `a` goes before `b`: more workload, then longer unvisited, then the lower code. A strict total order for
// distinct codes. This is the office's rule (FACTS §1) with its ties made definite.
bool GoesBefore(const RankKey& a, const RankKey& b);

// One sentence: why `above` stands directly above `below`.
std::string Why(const RankKey& above, const std::string& below_name, const RankKey& below);

struct RankedArea {
  int rank = 0;
  std::string code;
  std::string name;
  Counts counts;
  std::optional<absl::CivilDay> last_visit;
  // Empty for the last.
  std::string why;
};

// Areas of one level in the order in which they are to be served. Setting an area is O(log n). Not thread-safe.
class Ranking {
 public:
  // Adds the area or changes what is known of it.
  void Set(const std::string& code, const Counts& counts, std::optional<absl::CivilDay> last_visit);
  void SetName(const std::string& code, const std::string& name);

  // All areas, best first.
  std::vector<RankedArea> Areas() const;
  std::size_t size() const { return areas_.size(); }

 private:
  struct Area {
    std::string name;
    Counts counts;
    std::optional<absl::CivilDay> last_visit;
  };
  struct Order {
    bool operator()(const RankKey& a, const RankKey& b) const { return GoesBefore(a, b); }
  };
  static RankKey KeyOf(const std::string& code, const Area& area);

  std::map<std::string, Area> areas_;
  std::set<RankKey, Order> order_;
};

}  // namespace jemputbola::scheduling
