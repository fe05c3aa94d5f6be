#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scheduling/simulation/outline.h"

namespace jemputbola::scheduling::simulation {

// How villages stand, or are expected to. Indices are those of the outline.
struct Standing {
  std::vector<std::int64_t> left;
  // Visits begun so far; the working day of the last, or before the first day: days from today.
  std::vector<int> visits;
  std::vector<int> last_visit;
  // The working day on which somebody was there last, -1: none of those to come.
  std::vector<int> visited_on;

  void Visit(std::size_t village, int day, std::int64_t captures);
  // Of a visit on that day; a crew that is there already is on the visit that was counted when it came.
  int VisitNumber(std::size_t village, int day) const {
    return visited_on[village] == day ? visits[village] : visits[village] + 1;
  }
};

// The first morning.
Standing StandingOf(const Outline& outline);

// What plans are made with: what was learned so far.
struct Figures {
  // Captures for each planned capture.
  double pace = 1;
  std::vector<double> turnout;
};

struct TourStop {
  std::size_t village = 0;
  int arrive = 0;
  int leave = 0;
  std::int64_t expected = 0;
  bool completed = false;
};
using DayTour = std::vector<TourStop>;

// Chooses the stops of one day as the policy does (docs/planning.md), on how things are expected to stand then: a test
// holds it to the policies' own plans. Many times faster, since nothing is built anew from a world. Not thread-safe;
// the outline must outlive it.
class DayPlanner {
 public:
  explicit DayPlanner(const Outline& outline) : outline_(outline) {}

  void Use(const Figures& figures) { figures_ = figures; }
  // Begins from `standing`.
  void Start(const Standing& standing);
  const Standing& expected() const { return expected_; }
  // What is expected of stops that stand.
  void Expect(std::size_t crew, int day, const TourStop& stop);
  // Adds what fits around the stops of a tour, before, between and after them.
  void Fill(std::size_t crew, int day, DayTour& tour);
  // The same after the last stop only, on from `minute`.
  void FillEnd(std::size_t crew, int day, int minute, DayTour& tour);
  // A day of the plan that is carried out: its stops with new times, and what fits after them.
  void CarryOut(std::size_t crew, int day, DayTour& tour);

 private:
  struct Gap {
    std::size_t from = 0;
    int start = 0;
    std::size_t to = 0;
    int until = 0;
  };
  struct Times {
    int arrive = 0;
    int leave = 0;
    std::int64_t captures = 0;
  };

  void FillGap(std::size_t crew, int day, Gap gap, DayTour& tour, std::size_t at);
  bool AddByDistrict(std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at);
  bool AddIn(std::size_t district, std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at);
  bool AddByGain(std::size_t crew, int day, Gap& gap, DayTour& tour, std::size_t& at);
  void Add(std::size_t village, const Times& times, std::size_t crew, int day, Gap& gap, DayTour& tour,
           std::size_t& at);
  void Enter(std::size_t district);
  // captures is 0 when a constraint forbids the stop.
  Times Fit(std::size_t village, std::size_t crew, int day, const Gap& gap) const;
  std::int64_t Reachable(std::size_t village, int day) const;
  std::int64_t CapturesWithin(std::size_t crew, int minutes, bool set_up) const;
  double MinutesPerCapture(std::size_t crew) const { return outline_.crews[crew].minutes_per_capture / figures_.pace; }
  double SetUp(std::size_t crew) const { return outline_.crews[crew].fixed ? 0 : outline_.campaign.setup_minutes; }
  int Minutes(std::size_t crew, std::size_t from, std::size_t to) const {
    return outline_.crews[crew].fixed ? 0 : outline_.Minutes(from, to);
  }
  std::size_t PlaceOf(std::size_t crew, std::size_t village) const {
    return outline_.crews[crew].fixed ? 0 : Outline::PlaceOf(village);
  }
  bool VillageGoesBefore(std::size_t a, std::size_t b) const;
  bool DistrictGoesBefore(std::size_t a, std::size_t b) const;

  const Outline& outline_;
  Figures figures_;
  Standing expected_;
  std::vector<std::int64_t> district_left_;
  std::vector<int> district_last_visit_;
  // The district the unit stands in, -1 at the office; and those it has left behind today.
  int district_ = -1;
  std::vector<char> finished_;
  std::vector<std::size_t> order_;
};

}  // namespace jemputbola::scheduling::simulation
