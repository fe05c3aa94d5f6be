#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"
#include "scheduling/simulation/crews.h"
#include "scheduling/simulation/day_planner.h"
#include "scheduling/simulation/outline.h"

namespace jemputbola::scheduling::simulation {

// What came of the rest of a campaign.
struct Course {
  std::int64_t captured_by_deadline = 0;
  // The day of the last capture, the service carried on until nobody more can be met; nullopt: later than is looked, or
  // somebody is out of reach.
  std::optional<absl::CivilDay> finish;
  // Nothing more is to be done, inside the days of the outline.
  bool ended = false;
  // Once ended: people in villages where a visit would meet somebody and to which no unit comes any more.
  std::int64_t out_of_reach = 0;
  // On the last service day, beside outline.areas.
  std::vector<std::int64_t> left;
  std::vector<int> visits;
};

// The rest of a campaign, lived through once: announced every day for announce_working_days, filled up in the morning,
// worked by crews whose luck is drawn, planned with what the crews' reports have taught by then. Not thread-safe.
class CourseRun {
 public:
  // `seed` draws the luck of every unit's day and of every visit of a village by itself: in two campaigns that differ
  // in one thing, what does not differ goes alike. The outline must outlive it.
  CourseRun(const Outline& outline, const Conduct& conduct, std::uint64_t seed);

  Course Live();
  // What is planned for the first working days, by day and unit.
  const std::vector<std::vector<DayTour>>& tours() const { return tours_; }

 private:
  std::vector<DayTour>& ToursOf(int day) { return tours_[static_cast<std::size_t>(day) % tours_.size()]; }
  void PlanFirstDays();
  // What was announced for it already.
  void AddPins(int day);
  void PlanAhead(int today, int day);
  void FillUp(int day);
  // The stops that end by `until` and after `from`.
  std::int64_t Work(int day, int from, int until);
  std::int64_t Stay(std::size_t crew, int day, const DayTour& tour, std::size_t at, double day_factor);
  void Learn();
  bool NothingToDo(int day);
  std::int64_t OutOfReach() const;

  const Outline& outline_;
  Conduct conduct_;
  std::uint64_t seed_;
  DayPlanner planner_;
  Standing standing_;
  // Of the days from today on, as many as are announced, and one.
  std::vector<std::vector<DayTour>> tours_;
  Figures figures_;
  // What is believed, see learning.h: of the pace, and by visit number people who came of people there.
  double pace_shape_ = 0;
  double pace_rate_ = 0;
  std::vector<double> came_;
  std::vector<double> there_;
  struct UnitDay {
    double captures = 0;
    double planned = 0;
  };
  std::vector<UnitDay> today_;
};

}  // namespace jemputbola::scheduling::simulation
