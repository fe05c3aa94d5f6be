#include "scheduling/simulation/course.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace jemputbola::scheduling::simulation {
namespace {

constexpr int kEndOfDay = 24 * 60;

// Independent streams of luck from one seed.
Chance Luck(std::uint64_t seed, std::uint64_t kind, std::uint64_t what, std::uint64_t number) {
  Chance mixed(seed ^ (kind << 62U) ^ (what << 31U) ^ number);
  return Chance(mixed.Next());
}

// How many people a belief weighs: those of the beta distribution with its mean and spread.
double PeopleOf(const TurnoutBelief& belief) {
  const double mean = belief.mean();
  const double deviation = (belief.Quantile(0.9) - belief.Quantile(0.1)) / 2.563;
  if (mean <= 0 || mean >= 1 || deviation <= 0) return 1e9;
  return std::max(mean * (1 - mean) / (deviation * deviation) - 1, kTurnoutPriorPeople);
}

}  // namespace

CourseRun::CourseRun(const Outline& outline, const Conduct& conduct, std::uint64_t seed)
    : outline_(outline),
      conduct_(conduct),
      seed_(seed),
      planner_(outline),
      standing_(StandingOf(outline)),
      pace_shape_(outline.learned.pace_shape),
      pace_rate_(outline.learned.pace_rate) {
  const Campaign planned = WithLearned(outline.campaign, outline.learned);
  for (std::size_t number = 0; number < outline.learned.turnout.size(); ++number) {
    there_.push_back(PeopleOf(outline.learned.turnout[number]));
    came_.push_back(planned.turnout[number] * there_.back());
  }
  const std::size_t ahead = static_cast<std::size_t>(std::max(outline.campaign.announce_working_days, 1)) + 1;
  tours_.assign(ahead, std::vector<DayTour>(outline.crews.size()));
  today_.resize(outline.crews.size());
  Learn();
  PlanFirstDays();
}

void CourseRun::Learn() {
  for (UnitDay& day : today_) {
    const double weight = 1 / (1 + day.captures * kPaceSpread * kPaceSpread);
    pace_shape_ += weight * day.captures;
    pace_rate_ += weight * day.planned;
    day = {};
  }
  figures_.pace = std::clamp(pace_shape_ / pace_rate_, 1 / kMostPace, kMostPace);
  figures_.turnout.resize(came_.size());
  for (std::size_t number = 0; number < came_.size(); ++number)
    figures_.turnout[number] = came_[number] / there_[number];
  planner_.Use(figures_);
}

void CourseRun::PlanFirstDays() {
  planner_.Start(standing_);
  const int days = static_cast<int>(std::min(tours_.size(), outline_.days.size()));
  for (int day = 0; day < days; ++day) {
    std::vector<DayTour>& tours = ToursOf(day);
    // What the next cut announces is planned then; what it announced already stands.
    if (day + 1 == static_cast<int>(tours_.size()) && outline_.now < outline_.campaign.cut_minute) return;
    AddPins(day);
    for (std::size_t crew = 0; crew < tours.size(); ++crew) {
      if (outline_.crews[crew].available[static_cast<std::size_t>(day)] == 0) continue;
      const bool carried_out = day < static_cast<int>(outline_.carried_out.size()) && tours[crew].empty() &&
                               (day > 0 || outline_.now <= outline_.campaign.opens_minute);
      if (carried_out) {
        planner_.CarryOut(crew, day, tours[crew]);
      } else {
        planner_.Fill(crew, day, tours[crew]);
      }
    }
  }
}

void CourseRun::AddPins(int day) {
  if (static_cast<std::size_t>(day) >= outline_.pins.size()) return;
  std::vector<DayTour>& tours = ToursOf(day);
  for (std::size_t crew = 0; crew < tours.size(); ++crew) {
    for (const Outline::Pin& pin : outline_.pins[static_cast<std::size_t>(day)][crew]) {
      tours[crew].push_back({pin.village, pin.arrive, pin.leave, 0, pin.completed});
      planner_.Expect(crew, day, tours[crew].back());
    }
  }
}

void CourseRun::PlanAhead(int today, int day) {
  planner_.Start(standing_);
  for (int stands = today; stands < day; ++stands) {
    for (std::size_t crew = 0; crew < outline_.crews.size(); ++crew) {
      for (const TourStop& stop : ToursOf(stands)[crew]) {
        if (stands > today || stop.leave > outline_.campaign.cut_minute) planner_.Expect(crew, stands, stop);
      }
    }
  }
  AddPins(day);
  std::vector<DayTour>& tours = ToursOf(day);
  for (std::size_t crew = 0; crew < tours.size(); ++crew) {
    if (outline_.crews[crew].available[static_cast<std::size_t>(day)] == 0) continue;
    if (!tours[crew].empty()) {
      planner_.Fill(crew, day, tours[crew]);
    } else if (day < static_cast<int>(outline_.carried_out.size())) {
      planner_.CarryOut(crew, day, tours[crew]);
    } else {
      planner_.FillEnd(crew, day, 0, tours[crew]);
    }
  }
}

void CourseRun::FillUp(int day) {
  planner_.Start(standing_);
  std::vector<DayTour>& tours = ToursOf(day);
  for (std::size_t crew = 0; crew < tours.size(); ++crew) {
    for (const TourStop& stop : tours[crew]) planner_.Expect(crew, day, stop);
  }
  for (std::size_t crew = 0; crew < tours.size(); ++crew) {
    if (outline_.crews[crew].available[static_cast<std::size_t>(day)] == 0) continue;
    planner_.FillEnd(crew, day, day == 0 ? outline_.now : 0, tours[crew]);
  }
}

std::int64_t CourseRun::Work(int day, int from, int until) {
  std::int64_t captured = 0;
  for (std::size_t crew = 0; crew < outline_.crews.size(); ++crew) {
    const DayTour& tour = ToursOf(day)[crew];
    if (tour.empty()) continue;
    Chance chance = Luck(seed_, 1, crew, static_cast<std::uint64_t>(day));
    const double factor = DayFactor(conduct_, chance);
    for (std::size_t at = 0; at < tour.size(); ++at) {
      if (tour[at].completed || tour[at].leave <= from || tour[at].leave > until) continue;
      captured += Stay(crew, day, tour, at, factor);
    }
  }
  return captured;
}

// As Replay::Stay: a crew comes when it was announced and stays for as long as people come and the next stop allows.
std::int64_t CourseRun::Stay(std::size_t crew, int day, const DayTour& tour, std::size_t at, double day_factor) {
  const Outline::Crew& unit = outline_.crews[crew];
  const TourStop& stop = tour[at];
  const bool last = at + 1 == tour.size();
  const std::size_t place = Outline::PlaceOf(stop.village);
  const std::size_t next = last ? 0 : Outline::PlaceOf(tour[at + 1].village);
  const int due = last ? outline_.campaign.closes_minute : tour[at + 1].arrive;
  const int leave = std::max(stop.leave, due - (unit.fixed ? 0 : outline_.Minutes(place, next)));
  double minutes = leave - stop.arrive - (unit.fixed ? 0 : outline_.campaign.setup_minutes);
  if (day == 0) minutes = std::min(minutes, static_cast<double>(leave - outline_.now));

  const int number = standing_.VisitNumber(stop.village, day);
  const std::int64_t left = standing_.left[stop.village];
  Chance chance = Luck(seed_, 2, stop.village, static_cast<std::uint64_t>(number));
  const std::int64_t met = Met(outline_.campaign, conduct_, number, left, chance);
  const Recorded recorded = Record(met, minutes, unit.minutes_per_capture * conduct_.pace, day_factor, chance);
  standing_.Visit(stop.village, day, recorded.captured);

  if (recorded.captured > 1 && recorded.last_minute > recorded.first_minute) {
    today_[crew].captures += static_cast<double>(recorded.captured - 1);
    today_[crew].planned += (recorded.last_minute - recorded.first_minute) / unit.minutes_per_capture;
  }
  if (!came_.empty() && left > 0 && !unit.fixed) {
    const auto which = std::min(static_cast<std::size_t>(number), came_.size()) - 1;
    const double effect = 1 + static_cast<double>(left - 1) * kTurnoutSpread;
    came_[which] += static_cast<double>(met) / effect;
    there_[which] += static_cast<double>(left) / effect;
  }
  return recorded.captured;
}

bool CourseRun::NothingToDo(int day) {
  for (int stands = day + 1; stands < day + static_cast<int>(tours_.size()); ++stands) {
    for (const DayTour& tour : ToursOf(stands)) {
      if (!tour.empty()) return false;
    }
  }
  const int some_day = static_cast<int>(outline_.days.size());
  planner_.Start(standing_);
  for (std::size_t crew = 0; crew < outline_.crews.size(); ++crew) {
    if (outline_.crews[crew].last_available <= day) continue;
    DayTour tour;
    planner_.FillEnd(crew, some_day, 0, tour);
    if (!tour.empty()) return false;
  }
  return true;
}

std::int64_t CourseRun::OutOfReach() const {
  std::int64_t people = 0;
  for (std::size_t village = 0; village < standing_.left.size(); ++village) {
    const auto number = static_cast<std::size_t>(standing_.visits[village]) + 1;
    const double turnout =
        figures_.turnout.empty() ? 1 : figures_.turnout[std::min(number, figures_.turnout.size()) - 1];
    if (static_cast<double>(standing_.left[village]) * turnout + 1e-9 >= 1) people += standing_.left[village];
  }
  return people;
}

Course CourseRun::Live() {
  Course course;
  const int days = static_cast<int>(outline_.days.size());
  const int ahead = static_cast<int>(tours_.size()) - 1;
  const int cut = outline_.campaign.cut_minute;
  std::optional<absl::CivilDay> last_capture;
  bool finished = days == 0;
  for (int day = 0; day < days && !finished; ++day) {
    if (day == outline_.service_days) {
      course.left = standing_.left;
      course.visits = standing_.visits;
    }
    if (day > 0) {
      Learn();
      FillUp(day);
    }
    std::int64_t captured = Work(day, -1, cut);
    if (day + ahead < days && (day > 0 || outline_.now < cut)) PlanAhead(day, day + ahead);
    captured += Work(day, cut, kEndOfDay);
    if (captured > 0) last_capture = outline_.days[static_cast<std::size_t>(day)];
    if (day < outline_.service_days) course.captured_by_deadline += captured;
    const std::vector<DayTour>& tours = ToursOf(day);
    const bool idle = std::all_of(tours.begin(), tours.end(), [](const DayTour& tour) { return tour.empty(); });
    finished = idle && NothingToDo(day);
    for (DayTour& tour : ToursOf(day)) tour.clear();
  }
  course.ended = finished && days > 0;
  if (course.ended) {
    course.out_of_reach = OutOfReach();
    if (course.out_of_reach == 0) course.finish = last_capture.value_or(outline_.days.front() - 1);
  }
  if (course.left.empty()) {
    course.left = standing_.left;
    course.visits = standing_.visits;
  }
  return course;
}

}  // namespace jemputbola::scheduling::simulation
