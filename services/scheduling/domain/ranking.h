#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"

namespace jemputbola::scheduling {

// Why people are set aside for now.
struct SetAside {
  std::int64_t deceased = 0;
  std::int64_t moved = 0;
  std::int64_t unknown_person = 0;
  std::int64_t duplicate = 0;
  std::int64_t refused = 0;
  std::int64_t away = 0;
  std::int64_t not_yet_16 = 0;

  std::int64_t sum() const { return deceased + moved + unknown_person + duplicate + refused + away + not_yet_16; }
  SetAside& operator+=(const SetAside& other);
  SetAside& operator-=(const SetAside& other);
  friend bool operator==(const SetAside&, const SetAside&) = default;
};

// The buckets of a tally (registry/v1/tally.proto): listed = removed + recorded + set_aside + workload.
struct Counts {
  std::int64_t listed = 0;
  std::int64_t removed = 0;
  std::int64_t recorded = 0;
  std::int64_t set_aside = 0;
  std::int64_t workload = 0;
  // Sums to set_aside, or less where it is not known.
  SetAside reasons;

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

// Hysteresis, so that one person more or less does not swap what was announced. Areas of which one leads to the next in
// steps of fewer than `people` form a run; inside a run the order of the last cut stands, and areas that had no place
// in it follow in the order above. A pair that stands otherwise than at the cut thus lies at least `people` apart. A
// function of the workloads and the cut alone: the way there does not matter.
struct Hold {
  // 0: none.
  int people = 0;
  // Area code -> its place at the last cut among its like, 1 first.
  std::map<std::string, int> positions;
};

// What decides that an area stands directly above the next.
enum class RankReason {
  kMorePeople,
  // As many people.
  kLongerUnvisited,
  // As many people, and visited on the same day or neither ever.
  kLowerCode,
  // It goes behind by all of these, but stands as at the last cut: see Hold.
  kHeld,
};
RankReason ReasonOf(const RankKey& above, const RankKey& below);

// The same in one sentence.
std::string Why(const RankKey& above, const std::string& below_name, const RankKey& below, int hold_people = 0);

struct RankedArea {
  int rank = 0;
  std::string code;
  std::string name;
  Counts counts;
  std::optional<absl::CivilDay> last_visit;
  // Why it stands above the next; nullopt and empty for the last.
  std::optional<RankReason> reason;
  std::string why;
  // 0: it had none.
  int cut_position = 0;
};

// Areas of one level in the order in which they are to be served. Setting an area is O(log n). Not thread-safe.
class Ranking {
 public:
  // Adds the area or changes what is known of it.
  void Set(const std::string& code, const Counts& counts, std::optional<absl::CivilDay> last_visit);
  void SetName(const std::string& code, const std::string& name);
  // nullptr: none.
  void SetHold(std::shared_ptr<const Hold> hold) { hold_ = std::move(hold); }

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
  int CutPosition(const std::string& code) const;
  std::vector<const RankKey*> InOrder() const;

  std::map<std::string, Area> areas_;
  std::set<RankKey, Order> order_;
  std::shared_ptr<const Hold> hold_;
};

}  // namespace jemputbola::scheduling
