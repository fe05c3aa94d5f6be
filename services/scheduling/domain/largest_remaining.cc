#include "scheduling/domain/largest_remaining.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/constraints.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/pins.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

// What a pinned visit is expected to bring, of how many.
struct Share {
  std::int64_t captures = 0;
  std::int64_t left = 0;
};

class Planner {
 public:
  Planner(const World& world, absl::CivilDay until)
      : world_(world),
        campaign_(world.campaign),
        expectation_(world),
        pins_(world, expectation_),
        rule_(world, expectation_),
        until_(until) {
    for (std::size_t index = 0; index < expectation_.districts().size(); ++index) {
      covered_.push_back(rule_.covered(index));
    }
    FindOutOfReach();
  }

  Plan Make() {
    const Calendar calendar = campaign_.calendar();
    for (absl::CivilDay day = std::max(world_.today, calendar.first()); day <= until_; ++day) {
      if (!calendar.WouldBeWorkingDay(day)) continue;
      expectation_.StartDay(day);
      if (day > pins_.last_day() && !expectation_.AnybodyReachable()) break;
      PlanDay(day);
    }
    return std::move(plan_);
  }

 private:
  // Villages that no mobile unit can reach, serve once and return from inside office hours. By the triangle inequality
  // other stops on the way do not help; a travel matrix need not obey it.
  void FindOutOfReach() {
    out_of_reach_.assign(expectation_.size(), false);
    if (campaign_.matrix != nullptr) return;
    for (std::size_t index = 0; index < expectation_.size(); ++index) {
      out_of_reach_[index] = std::none_of(campaign_.units.begin(), campaign_.units.end(), [&](const Unit& unit) {
        return !unit.fixed && Reaches(campaign_, unit, expectation_.village(index));
      });
    }
  }

  // Of the day that the expectation has started. What is announced counts before anything is planned beside it.
  void PlanDay(absl::CivilDay day) {
    std::vector<std::vector<Share>> shares;
    for (const Unit& unit : campaign_.units) shares.push_back(ExpectPins(unit, day));
    for (std::size_t unit = 0; unit < shares.size(); ++unit) PlanTour(campaign_.units[unit], day, shares[unit]);
  }

  std::vector<Share> ExpectPins(const Unit& unit, absl::CivilDay day) {
    std::vector<Share> shares;
    for (const Pin& pin : pins_.Of(day, unit.id)) {
      Share& share = shares.emplace_back();
      share.left = expectation_.left(pin.village);
      share.captures = std::min(MostAt(world_, unit, *pin.visit), expectation_.Reachable(pin.village));
      expectation_.Visit(pin.village, share.captures);
    }
    return shares;
  }

  void PlanTour(const Unit& unit, absl::CivilDay day, const std::vector<Share>& shares) {
    const Pace pace(campaign_, unit);
    Tour tour;
    tour.day = day;
    tour.unit_id = unit.id;
    district_ = -1;
    finished_.clear();
    expectation_.StartTour(unit.id);
    const bool available = IsAvailable(world_, unit, day);
    const std::vector<Pin>& pins = pins_.Of(day, unit.id);
    const std::vector<Gap> gaps = GapsOf(world_, expectation_, unit, day, pins);
    for (std::size_t at = 0; at < gaps.size(); ++at) {
      if (available) Fill(unit, pace, gaps[at], tour);
      if (at == pins.size()) break;
      const Village& village = expectation_.village(pins[at].village);
      if (!pins[at].visit->completed) {
        tour.stops.push_back(StopOf(unit, *pins[at].visit, village, shares[at].captures, shares[at].left));
      }
      Enter(expectation_.DistrictOfVillage(pins[at].village));
    }
    if (tour.stops.empty()) return;
    Finish(unit, pace, tour);
  }

  void Fill(const Unit& unit, const Pace& pace, Gap gap, Tour& tour) {
    Cover(unit, pace, gap, tour);
    while (pace.RoomForOne(gap.until - gap.start)) {
      if (district_ >= 0 && AddStop(unit, pace, static_cast<std::size_t>(district_), gap, tour)) continue;
      bool added = false;
      for (const std::size_t next : OtherDistricts()) {
        if (!AddStop(unit, pace, next, gap, tour)) continue;
        Enter(next);
        added = true;
        break;
      }
      if (!added) return;
    }
  }

  // Districts that this gap keeps room for come first; each stop leaves room for those after it.
  void Cover(const Unit& unit, const Pace& pace, Gap& gap, Tour& tour) {
    std::vector<std::size_t> kept;
    for (const std::size_t village : rule_.Kept(unit.id, tour.day, gap.start)) {
      if (!covered_[expectation_.DistrictOfVillage(village)]) kept.push_back(village);
    }
    for (std::size_t next = 0; next < kept.size(); ++next) {
      const std::size_t district = expectation_.DistrictOfVillage(kept[next]);
      Gap room = RoomBefore(gap, pace, expectation_, std::span(kept).subspan(next + 1));
      covering_ = true;
      const bool added = AddStop(unit, pace, district, room, tour);
      covering_ = false;
      if (!added) continue;
      gap.from = room.from;
      gap.start = room.start;
      Enter(district);
    }
  }

  // A district once left is not gone back to on the same day.
  void Enter(std::size_t district) {
    if (district_ >= 0 && static_cast<std::size_t>(district_) != district) {
      finished_.insert(static_cast<std::size_t>(district_));
    }
    district_ = static_cast<int>(district);
  }

  std::vector<std::size_t> OtherDistricts() const {
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < expectation_.districts().size(); ++index) {
      if (static_cast<int>(index) != district_ && finished_.count(index) == 0) order.push_back(index);
    }
    std::sort(order.begin(), order.end(),
              [this](std::size_t a, std::size_t b) { return expectation_.DistrictGoesBefore(a, b); });
    return order;
  }

  bool AddStop(const Unit& unit, const Pace& pace, std::size_t district, Gap& gap, Tour& tour) {
    const Expectation::District& area = expectation_.districts()[district];
    int best = -1;
    StopTimes best_times;
    for (const std::size_t index : area.villages) {
      if (!unit.fixed && out_of_reach_[index]) continue;
      if (best >= 0 && !expectation_.VillageGoesBefore(index, static_cast<std::size_t>(best))) continue;
      Candidate candidate;
      candidate.reachable = expectation_.Reachable(index);
      candidate.visited_that_day = expectation_.visited(index);
      candidate.blocked_that_day = expectation_.blocked(index);
      candidate.served_by_unit = unit.Serves(area.code);
      const Point place = PlaceOf(campaign_, unit, expectation_.village(index));
      const StopTimes times = pace.Fit(gap, place, candidate.reachable);
      candidate.captures = times.captures;
      if (Broken(candidate) != nullptr) continue;
      best = static_cast<int>(index);
      best_times = times;
    }
    if (best < 0) return false;
    Add(unit, static_cast<std::size_t>(best), best_times, area, gap, tour);
    return true;
  }

  void Add(const Unit& unit, std::size_t index, const StopTimes& times, const Expectation::District& district, Gap& gap,
           Tour& tour) {
    const Village& village = expectation_.village(index);
    tour.stops.push_back({village.code, village.name, village.district, village.district_name, times.arrive_minute,
                          times.leave_minute, times.captures, expectation_.left(index),
                          Reason(unit, village, expectation_.left(index), district), "", unit.fixed});
    expectation_.Visit(index, times.captures);
    if (rule_.Counts(tour.day)) covered_[expectation_.DistrictOfVillage(index)] = true;
    gap.from = PlaceOf(campaign_, unit, village);
    gap.start = times.leave_minute;
  }

  std::string Reason(const Unit& unit, const Village& village, std::int64_t left,
                     const Expectation::District& district) const {
    if (covering_) {
      return absl::StrCat("Every district is to be visited by ", Date(campaign_.cover_by), ", and ", district.name,
                          " was not yet; in it ", village.name, " has most left (", Count(left), ") that fits.");
    }
    if (unit.fixed) {
      return absl::StrCat("Called to the office: ", village.name, " has most left (", Count(left), ") of what ",
                          unit.id, " can still serve in ", district.name, ".");
    }
    if (district_ >= 0 && expectation_.districts()[static_cast<std::size_t>(district_)].code == district.code) {
      return absl::StrCat("The day has room for more of ", district.name, ", where ", village.name, " has most left (",
                          Count(left), ") that fits.");
    }
    return absl::StrCat(district_ >= 0 ? "Nothing more fits in the district before; " : "", district.name,
                        " has most left (", Count(district.left), ") that fits, and in it ", village.name, " (",
                        Count(left), ").");
  }

  void Finish(const Unit& unit, const Pace& pace, Tour& tour) {
    Point at = campaign_.office;
    for (const Stop& stop : tour.stops) {
      const int index = expectation_.Find(stop.village);
      const Point place = PlaceOf(campaign_, unit, expectation_.village(static_cast<std::size_t>(index)));
      tour.travel_km += pace.Km(at, place);
      if (&stop == &tour.stops.front()) tour.leave_office_minute = stop.arrive_minute - pace.Minutes(at, place);
      at = place;
      plan_.expected_captures += stop.expected_captures;
    }
    tour.leave_office_minute = std::max(tour.leave_office_minute, campaign_.opens_minute);
    tour.travel_km += pace.Km(at, campaign_.office);
    tour.back_at_office_minute = tour.stops.back().leave_minute + pace.Minutes(at, campaign_.office);
    plan_.tours.push_back(std::move(tour));
  }

  const World& world_;
  const Campaign& campaign_;
  Expectation expectation_;
  Pins pins_;
  CoverageRule rule_;
  absl::CivilDay until_;
  std::vector<bool> out_of_reach_;
  // By district: the coverage rule asks for no stop there, or no more.
  std::vector<bool> covered_;
  bool covering_ = false;
  // The district the unit stands in, -1 at the office; and those it has left behind today.
  int district_ = -1;
  std::set<std::size_t> finished_;
  Plan plan_;
};

}  // namespace

Plan LargestRemaining::Make(const World& world, absl::CivilDay until) const {
  return Planner(world, until).Make();
}

}  // namespace jemputbola::scheduling
