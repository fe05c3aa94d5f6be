#include "scheduling/domain/largest_remaining.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/constraints.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

// A pinned visit of the day with what it is expected to bring.
struct Pin {
  const PinnedVisit* visit;
  std::size_t village;
  std::int64_t captures = 0;
  std::int64_t left = 0;
};

class Planner {
 public:
  Planner(const World& world, absl::CivilDay until)
      : world_(world), campaign_(world.campaign), expectation_(world), rule_(world, expectation_), until_(until) {
    for (const PinnedVisit& visit : world.pinned) {
      const int village = expectation_.Find(visit.village);
      if (village < 0 || visit.day < world.today) continue;
      pins_[{visit.day, visit.unit_id}].push_back({&visit, static_cast<std::size_t>(village)});
      last_pin_ = std::max(last_pin_, visit.day);
    }
    for (auto& [key, pins] : pins_) {
      std::sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) {
        return std::tie(a.visit->arrive_minute, a.visit->village, a.visit->visit_id) <
               std::tie(b.visit->arrive_minute, b.visit->village, b.visit->visit_id);
      });
    }
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
      if (day > last_pin_ && !expectation_.AnybodyReachable()) break;
      PlanDay(day);
    }
    return std::move(plan_);
  }

 private:
  int Now(absl::CivilDay day) const { return day == world_.today ? world_.minute : 0; }

  // Villages that no mobile unit can reach, serve once and return from inside office hours. By the triangle inequality
  // other stops on the way do not help; a travel matrix need not obey it.
  void FindOutOfReach() {
    out_of_reach_.assign(expectation_.size(), false);
    if (campaign_.matrix != nullptr) return;
    Unit fastest;
    for (const Unit& unit : campaign_.units) {
      if (unit.fixed || unit.minutes_per_capture == 0) continue;
      const double known = fastest.minutes_per_capture;
      fastest.minutes_per_capture =
          std::min(known > 0 ? known : campaign_.minutes_per_capture, unit.minutes_per_capture);
    }
    const Pace pace(campaign_, fastest);
    const Gap day{campaign_.office, campaign_.opens_minute, campaign_.office, campaign_.closes_minute};
    for (std::size_t index = 0; index < expectation_.size(); ++index) {
      out_of_reach_[index] = pace.Fit(day, expectation_.village(index).at, 1).captures < 1;
    }
  }

  // Of the day that the expectation has started.
  void PlanDay(absl::CivilDay day) {
    for (const Unit& unit : campaign_.units) ExpectPins(unit, day);
    for (const Unit& unit : campaign_.units) PlanTour(unit, day);
  }

  void ExpectPins(const Unit& unit, absl::CivilDay day) {
    const auto found = pins_.find({day, unit.id});
    if (found == pins_.end()) return;
    const Pace pace(campaign_, unit);
    const bool out = IsOut(world_, unit, day);
    for (Pin& pin : found->second) {
      const int now = Now(day);
      pin.left = expectation_.left(pin.village);
      if (!pin.visit->completed && !out) {
        const bool begun = now > pin.visit->arrive_minute;
        const std::int64_t room = begun
                                      ? std::min(pace.CapturesWithin(pin.visit->arrive_minute, pin.visit->leave_minute),
                                                 pace.CapturesWithin(now, pin.visit->leave_minute, false))
                                      : pace.CapturesWithin(pin.visit->arrive_minute, pin.visit->leave_minute);
        pin.captures = std::min(room, expectation_.Reachable(pin.village));
      }
      expectation_.Visit(pin.village, pin.captures);
    }
  }

  void PlanTour(const Unit& unit, absl::CivilDay day) {
    const Pace pace(campaign_, unit);
    Tour tour;
    tour.day = day;
    tour.unit_id = unit.id;
    Point at = campaign_.office;
    int time = std::max(campaign_.opens_minute, Now(day));
    district_ = -1;
    finished_.clear();
    expectation_.StartTour(unit.id);
    const bool available = IsAvailable(world_, unit, day);
    const auto found = pins_.find({day, unit.id});
    if (found != pins_.end()) {
      for (const Pin& pin : found->second) {
        const Village& village = expectation_.village(pin.village);
        const Point place = unit.fixed ? campaign_.office : village.at;
        if (available) Fill(unit, pace, {at, time, place, pin.visit->arrive_minute}, tour);
        if (!pin.visit->completed) AddPin(unit, pin, village, tour);
        at = place;
        time = std::max(time, pin.visit->completed ? pin.visit->arrive_minute : pin.visit->leave_minute);
        Enter(expectation_.DistrictOfVillage(pin.village));
      }
    }
    if (available) Fill(unit, pace, {at, time, campaign_.office, campaign_.closes_minute}, tour);
    if (tour.stops.empty()) return;
    Finish(unit, pace, tour);
  }

  void AddPin(const Unit& unit, const Pin& pin, const Village& village, Tour& tour) {
    std::string reason = absl::StrCat(pin.visit->reason, pin.visit->reason.empty() ? "" : " ", "Announced: it stays.");
    tour.stops.push_back({village.code, village.name, village.district, village.district_name, pin.visit->arrive_minute,
                          pin.visit->leave_minute, pin.captures, pin.left, std::move(reason), pin.visit->visit_id,
                          unit.fixed});
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
      candidate.served_by_unit = !unit.fixed || unit.serves_district == area.code;
      const Point place = unit.fixed ? campaign_.office : expectation_.village(index).at;
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
    gap.from = unit.fixed ? campaign_.office : village.at;
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
      const Point place = unit.fixed ? campaign_.office : expectation_.village(static_cast<std::size_t>(index)).at;
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
  CoverageRule rule_;
  absl::CivilDay until_;
  absl::CivilDay last_pin_ = absl::CivilDay::min();
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<Pin>> pins_;
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
