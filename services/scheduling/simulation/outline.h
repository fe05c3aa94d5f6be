#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/learning.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling::simulation {

// How the stops of a day are chosen, see docs/planning.md.
enum class Rule { kLargestRemaining, kMarginalGain };

// A world in numbers, made once for hundreds of draws: villages (in code order), districts, units and working days are
// indices, travel is a table. Immutable.
struct Outline {
  static constexpr int kNever = std::numeric_limits<int>::min();

  struct Place {
    std::size_t district = 0;
    std::int64_t workload = 0;
    int past_visits = 0;
    bool visited_today = false;
    // Days from today, kNever: not yet.
    int last_visit = kNever;
    // Working days on which no new visit may be planned.
    std::vector<int> blocked;
  };
  struct Crew {
    bool fixed = false;
    // Of a fixed unit, -1 for none.
    int district = -1;
    // Planned, as the campaign was set.
    double minutes_per_capture = 0;
    // By working day.
    std::vector<char> available;
    int last_available = -1;
  };
  // A visit that stands.
  struct Pin {
    std::size_t village = 0;
    int arrive = 0;
    int leave = 0;
    bool completed = false;
  };

  // `until`: the last day that is looked at. The campaign of `world` is the one that was set.
  Outline(const World& world, const Learned& learned, absl::CivilDay until);

  int Minutes(std::size_t from, std::size_t to) const { return travel[from * (villages.size() + 1) + to]; }
  // The office is place 0.
  static std::size_t PlaceOf(std::size_t village) { return village + 1; }

  Campaign campaign;
  Learned learned;
  // Minute of the first day before which nothing can be planned.
  int now = 0;
  std::vector<Village> areas;
  std::vector<Place> villages;
  // The first village of each district, and one past the last of all.
  std::vector<std::size_t> district_begins;
  std::vector<int> travel;
  std::vector<Crew> crews;
  std::vector<absl::CivilDay> days;
  // How many of the days are service days.
  int service_days = 0;
  // By day and crew, in order of time.
  std::vector<std::vector<std::vector<Pin>>> pins;
  // What the policy's own plan counts on by the last service day.
  std::int64_t planned_captures = 0;
  // Up to the last service day, and after it.
  Rule rule = Rule::kLargestRemaining;
  Rule rule_after = Rule::kLargestRemaining;
  // By day and crew: the villages of the policy's own plan, which is carried out where the rule alone is not the
  // policy: for `optimised` up to the last service day, under the coverage rule up to its day.
  std::vector<std::vector<std::vector<std::size_t>>> carried_out;
};

}  // namespace jemputbola::scheduling::simulation
