#include "scheduling/simulation/replay.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/gap.h"

namespace jemputbola::scheduling::simulation {
namespace {

constexpr int kLooksOnDays = 7;

}  // namespace

Replay::Replay(World world, const Policy& policy, Conduct conduct, std::uint64_t seed, absl::CivilDay last)
    : world_(std::move(world)),
      set_(world_.campaign),
      policy_(policy),
      at_once_(policy.Improves() ? *FindPolicy(kMarginalGain) : policy),
      conduct_(std::move(conduct)),
      chance_(seed) {
  set_.last_service_day = last;
  world_.campaign.last_service_day = last;
  // The order of lists has no meaning, so it must not decide who draws first.
  std::sort(world_.villages.begin(), world_.villages.end(),
            [](const Village& a, const Village& b) { return a.code < b.code; });
  for (std::size_t at = 0; at < world_.villages.size(); ++at) {
    index_[world_.villages[at].code] = at;
    left_ += world_.villages[at].workload;
  }
  const auto known = [&](const Outage& outage) { return outage.day < world_.today; };
  for (const Outage& outage : world_.outages) {
    if (!known(outage)) outages_to_come_.push_back(outage);
  }
  world_.outages.erase(std::remove_if(world_.outages.begin(), world_.outages.end(),
                                      [&](const Outage& outage) { return !known(outage); }),
                       world_.outages.end());
}

bool Replay::AnythingToDo() const {
  if (!world_.pinned.empty()) return true;
  return !at_once_.Make(world_, world_.campaign.last_service_day).tours.empty();
}

void Replay::BreakDown(absl::CivilDay day) {
  for (const Outage& outage : outages_to_come_) {
    if (outage.day != day) continue;
    world_.outages.push_back(outage);
    const auto off = [&](const PinnedVisit& pin) {
      return pin.unit_id == outage.unit_id &&
             (pin.day == day || (outage.back_on && pin.day > day && pin.day < *outage.back_on));
    };
    world_.pinned.erase(std::remove_if(world_.pinned.begin(), world_.pinned.end(), off), world_.pinned.end());
  }
}

void Replay::Learn() {
  world_.campaign = WithLearned(set_, scheduling::Learn(set_, seen_));
}

// As store/stops_seen.h tells it from the reports.
void Replay::Report(const Visited& visit) {
  const Unit& unit = *set_.FindUnit(visit.unit_id);
  StopSeen stop;
  stop.unit_id = visit.unit_id;
  stop.day = visit.day;
  stop.visit_number = visit.number;
  stop.left_before = unit.fixed ? 0 : visit.left_before;
  stop.captured = visit.captured;
  stop.span_minutes = visit.span_minutes;
  stop.spare_minutes = std::max(0.0, visit.leave_minute - visit.last_minute);
  seen_.push_back(std::move(stop));
}

int Replay::Announce(const Plan& plan, const std::vector<absl::CivilDay>& days) {
  const std::vector<Announcement> announcements = ToAnnounce(plan, days);
  for (const Announcement& announcement : announcements) {
    const Stop& stop = *announcement.stop;
    const std::string id = absl::StrCat("simulated-", ++announcements_);
    expected_[id] = stop.expected_captures;
    world_.pinned.push_back({id, announcement.tour->unit_id, announcement.tour->day, stop.village, stop.arrive_minute,
                             stop.leave_minute, false, ""});
  }
  return static_cast<int>(announcements.size());
}

int Replay::Cut(const std::vector<absl::CivilDay>& days) {
  if (days.empty()) return 0;
  // What greedy policies plan does not depend on how far they look; the next cut needs no more of it.
  const absl::CivilDay last = world_.campaign.last_service_day;
  const Plan plan = policy_.Make(world_, policy_.Improves() ? last : std::min(last, days.back() + kLooksOnDays));
  world_.before = StopsOf(plan);
  return Announce(plan, days);
}

std::optional<ReplayedDay> Replay::NextDay() {
  const Calendar calendar = world_.campaign.calendar();
  absl::CivilDay day = std::max(world_.today, calendar.first());
  int minute =
      day > world_.today ? world_.campaign.opens_minute : std::max(world_.minute, world_.campaign.opens_minute);
  while (!calendar.IsWorkingDay(day) || minute >= world_.campaign.closes_minute) {
    if (++day > calendar.last()) return std::nullopt;
    minute = world_.campaign.opens_minute;
  }
  if (day > world_.today) CountVisitsOfToday();
  world_.today = day;
  world_.minute = minute;
  ReplayedDay result;
  result.day = day;
  BreakDown(day);
  if (opened_) {
    // What the crews see of today in their manifest: also what fits beside the announced visits.
    Announce(at_once_.Make(world_, day), {day});
  } else {
    opened_ = true;
    result.announced = Cut(DaysOfOpening(world_.campaign, day, minute));
  }
  for (const Unit& unit : world_.campaign.units) WorkTour(unit, day, result);
  if (minute < world_.campaign.cut_minute) CutAtNoon(day, result);
  EndDay(day, result);
  return result;
}

void Replay::WorkTour(const Unit& unit, absl::CivilDay day, ReplayedDay& result) {
  std::vector<const PinnedVisit*> tour;
  for (const PinnedVisit& pin : world_.pinned) {
    if (pin.day == day && pin.unit_id == unit.id && !pin.completed && index_.count(pin.village) > 0) {
      tour.push_back(&pin);
    }
  }
  if (tour.empty()) return;
  std::sort(tour.begin(), tour.end(), [](const PinnedVisit* a, const PinnedVisit* b) {
    return std::tie(a->arrive_minute, a->village) < std::tie(b->arrive_minute, b->village);
  });
  const Pace pace(world_.campaign, unit);
  const double factor = DayFactor(conduct_, chance_);
  const auto place = [&](const PinnedVisit& pin) {
    return unit.fixed ? world_.campaign.office : world_.villages[index_[pin.village]].at;
  };
  for (std::size_t at = 0; at < tour.size(); ++at) {
    const PinnedVisit& pin = *tour[at];
    const bool last = at + 1 == tour.size();
    const Point next = last ? world_.campaign.office : place(*tour[at + 1]);
    const int due = last ? world_.campaign.closes_minute : tour[at + 1]->arrive_minute;
    std::int64_t left = world_.villages[index_[pin.village]].workload;
    for (const Visited& other : result.visits) {
      if (other.village == index_[pin.village]) left -= other.captured;
    }
    result.visits.push_back(
        Stay(unit, pin, left, std::max(pin.leave_minute, due - pace.Minutes(place(pin), next)), factor));
    result.planned += result.visits.back().planned;
    result.captured += result.visits.back().captured;
  }
}

Visited Replay::Stay(const Unit& unit, const PinnedVisit& pin, std::int64_t left, int leave_minute, double day_factor) {
  const Village& village = world_.villages[index_[pin.village]];
  Visited visit;
  visit.day = pin.day;
  visit.unit_id = unit.id;
  visit.village = index_[pin.village];
  visit.number = village.past_visits + 1;
  visit.left_before = left;
  const double set_up = unit.fixed ? 0 : world_.campaign.setup_minutes;
  const double minutes_per_capture = set_.MinutesPerCapture(unit);
  // A stay that has begun has the rest of its time.
  const double rest = leave_minute - world_.minute;
  const double minutes = std::min(leave_minute - pin.arrive_minute - set_up, rest);
  const auto expected = expected_.find(pin.visit_id);
  visit.planned = expected != expected_.end()
                      ? expected->second
                      : std::min(Pace(world_.campaign, unit).CapturesWithin(pin.arrive_minute, pin.leave_minute), left);
  const std::int64_t met = Met(set_, conduct_, visit.number, left, chance_);
  const Recorded recorded = Record(met, minutes, minutes_per_capture * conduct_.pace, day_factor, chance_);
  visit.captured = recorded.captured;
  visit.span_minutes = recorded.last_minute - recorded.first_minute;
  visit.last_minute = pin.arrive_minute + set_up + recorded.last_minute;
  visit.leave_minute = pin.leave_minute;
  return visit;
}

void Replay::Apply(const Visited& visit) {
  world_.villages[visit.village].workload -= visit.captured;
  world_.villages[visit.village].visited_today = true;
  left_ -= visit.captured;
}

void Replay::CountVisitsOfToday() {
  for (Village& village : world_.villages) {
    if (!village.visited_today) continue;
    village.visited_today = false;
    village.last_visit = world_.today;
    ++village.past_visits;
  }
}

void Replay::CutAtNoon(absl::CivilDay day, ReplayedDay& result) {
  const int cut = world_.campaign.cut_minute;
  world_.minute = cut;
  // What is known at the cut: whoever left by then has reported.
  for (Visited& visit : result.visits) {
    visit.before_cut = visit.leave_minute <= cut;
    if (visit.before_cut) Apply(visit);
  }
  for (PinnedVisit& pin : world_.pinned) pin.completed = pin.day == day && pin.leave_minute <= cut;
  result.announced += Cut(DaysOfCut(world_.campaign, DueCut(world_.campaign, day, cut), day));
}

void Replay::EndDay(absl::CivilDay day, ReplayedDay& result) {
  for (const Visited& visit : result.visits) {
    if (!visit.before_cut) Apply(visit);
    Report(visit);
  }
  Learn();
  CountVisitsOfToday();
  for (const PinnedVisit& pin : world_.pinned) {
    if (pin.day <= day) expected_.erase(pin.visit_id);
  }
  world_.pinned.erase(std::remove_if(world_.pinned.begin(), world_.pinned.end(),
                                     [&](const PinnedVisit& pin) { return pin.day <= day; }),
                      world_.pinned.end());
  world_.today = day + 1;
  world_.minute = 0;
  result.left = left_;
}

}  // namespace jemputbola::scheduling::simulation
