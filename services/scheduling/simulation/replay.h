#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/cut.h"
#include "scheduling/domain/plan.h"
#include "scheduling/domain/policy.h"
#include "scheduling/simulation/crews.h"

namespace jemputbola::scheduling::simulation {

// A stop as it went.
struct Visited {
  absl::CivilDay day;
  std::string unit_id;
  // Index in World::villages.
  std::size_t village = 0;
  // 1 for the first visit of the village.
  int number = 1;
  std::int64_t left_before = 0;
  std::int64_t planned = 0;
  std::int64_t captured = 0;
  // Between the first and the last who were recorded.
  double span_minutes = 0;
  // People were still coming when the unit had to go.
  bool out_of_time = false;
  int leave_minute = 0;
  // Known at the cut of the day.
  bool before_cut = false;
};

struct ReplayedDay {
  absl::CivilDay day;
  std::int64_t planned = 0;
  std::int64_t captured = 0;
  std::int64_t left = 0;
  int announced = 0;
  // By unit in the campaign's order, then by time.
  std::vector<Visited> visits;
};

// How a campaign is lived through.
enum class Detail {
  // As in production: a cut every working day at its minute, visits announced and kept.
  kDailyCuts,
  // Announced for three times as many working days at once, then again; what fits beside is added every morning. About
  // as
  // stale as what daily cuts pin, and several times faster: for forecasts, which live through hundreds of campaigns.
  kCoarse,
};

// A campaign that is lived through day by day with the policy's plans and crews whose luck is drawn. Announced visits
// are kept: a crew comes at the announced time and stays for as long as people come and the next stop, or the way home
// before closing, allows. Beside them it works what the plan of the morning has for that day. Not thread-safe.
class Replay {
 public:
  // From world.today, world.minute on, as if `last` were the last service day; outages that begin later become known on
  // their day. `policy` must outlive it.
  Replay(World world, const Policy& policy, Conduct conduct, std::uint64_t seed, Detail detail, absl::CivilDay last);

  // Works the next working day; nullopt when there is none.
  std::optional<ReplayedDay> NextDay();
  // As it stands on the morning after the last day worked.
  const World& world() const { return world_; }
  std::int64_t left() const { return left_; }
  const Policy& policy() const { return policy_; }
  // Whether any visit stands or would still be planned.
  bool AnythingToDo() const;

 private:
  void BreakDown(absl::CivilDay day);
  int Announce(const std::vector<absl::CivilDay>& days);
  void WorkTour(const Unit& unit, absl::CivilDay day, ReplayedDay& result);
  // `left`: people still to be fetched there.
  Visited Stay(const Unit& unit, const PinnedVisit& pin, std::int64_t left, int leave_minute, double day_factor);
  void Apply(const Visited& visit);
  void CutAtNoon(absl::CivilDay day, ReplayedDay& result);
  void EndDay(absl::CivilDay day, ReplayedDay& result);
  // The visits of today become past ones.
  void CountVisitsOfToday();

  World world_;
  const Policy& policy_;
  Conduct conduct_;
  Chance chance_;
  Detail detail_;
  // Up to here visits are announced already.
  absl::CivilDay announced_until_ = absl::CivilDay::min();
  std::vector<Outage> outages_to_come_;
  std::map<std::string, std::size_t> index_;
  // Announced visit -> what it is expected to bring.
  std::map<std::string, std::int64_t> expected_;
  std::int64_t announcements_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace jemputbola::scheduling::simulation
