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
  // Minute of the day of the last of them.
  double last_minute = 0;
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

// A campaign that is lived through day by day as in production, with the policy's plans and crews whose luck is drawn:
// a cut every working day at its minute, plans made with what crews reported on days before, visits announced and kept.
// A crew comes at the announced time and stays for as long as people come and the next stop, or the way home before
// closing, allows. Beside them it works what fits into the day on its morning. Not thread-safe.
class Replay {
 public:
  // From world.today, world.minute on, as if `last` were the last service day; outages that begin later become known on
  // their day. The campaign of `world` is the one that was set. `policy` must outlive it.
  Replay(World world, const Policy& policy, Conduct conduct, std::uint64_t seed, absl::CivilDay last);

  // Works the next working day; nullopt when there is none.
  std::optional<ReplayedDay> NextDay();
  // As it stands on the morning after the last day worked; its campaign is planned with what was learned by then.
  const World& world() const { return world_; }
  // What crews reported so far.
  const std::vector<StopSeen>& seen() const { return seen_; }
  std::int64_t left() const { return left_; }
  const Policy& policy() const { return policy_; }
  // Whether any visit stands or would still be planned.
  bool AnythingToDo() const;

 private:
  void BreakDown(absl::CivilDay day);
  void Learn();
  void Report(const Visited& visit);
  int Announce(const Plan& plan, const std::vector<absl::CivilDay>& days);
  int Cut(const std::vector<absl::CivilDay>& days);
  void WorkTour(const Unit& unit, absl::CivilDay day, ReplayedDay& result);
  // `left`: people still to be fetched there.
  Visited Stay(const Unit& unit, const PinnedVisit& pin, std::int64_t left, int leave_minute, double day_factor);
  void Apply(const Visited& visit);
  void CutAtNoon(absl::CivilDay day, ReplayedDay& result);
  void EndDay(absl::CivilDay day, ReplayedDay& result);
  // The visits of today become past ones.
  void CountVisitsOfToday();

  World world_;
  Campaign set_;
  const Policy& policy_;
  // Finds what fits into a day that has begun, at once.
  const Policy& at_once_;
  Conduct conduct_;
  Chance chance_;
  bool opened_ = false;
  std::vector<StopSeen> seen_;
  std::vector<Outage> outages_to_come_;
  std::map<std::string, std::size_t> index_;
  // Announced visit -> what it is expected to bring.
  std::map<std::string, std::int64_t> expected_;
  std::int64_t announcements_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace jemputbola::scheduling::simulation
