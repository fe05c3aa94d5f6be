#include "scheduling/domain/learning.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace jemputbola::scheduling {
namespace {

std::string Percent(const std::vector<double>& shares) {
  const auto format = [](std::string* out, double share) { absl::StrAppendFormat(out, "%.0f", 100 * share); };
  return absl::StrCat(absl::StrJoin(shares, ", ", format), " %");
}

auto Key(const StopSeen& stop) {
  return std::tie(stop.day, stop.unit_id, stop.visit_number, stop.left_before, stop.captured, stop.span_minutes,
                  stop.spare_minutes);
}

struct UnitDay {
  double captures = 0;
  double planned = 0;
};
using UnitDays = std::map<std::pair<std::string, absl::CivilDay>, UnitDay>;

// A stop that tells of a turnout.
struct Telling {
  const StopSeen* stop;
  // The unit's, as planned.
  double minutes_per_capture;
  // Visit number, from 0.
  std::size_t number;
  const CameOf* came;
  // Had more come, none of them would have been recorded.
  double Unseen(double pace) const {
    return stop->spare_minutes ? std::exp(-*stop->spare_minutes * pace / minutes_per_capture) : 0;
  }
};

class Tellings {
 public:
  Tellings(const Campaign& planned, const std::vector<StopSeen>& stops) {
    const auto numbers = static_cast<int>(planned.turnout.size());
    for (const StopSeen& stop : stops) {
      const Unit* unit = planned.FindUnit(stop.unit_id);
      if (unit == nullptr || numbers == 0 || stop.left_before <= 0 || stop.captured > stop.left_before) continue;
      const CameOf& came =
          came_.try_emplace({stop.left_before, stop.captured}, stop.left_before, stop.captured).first->second;
      const auto number = static_cast<std::size_t>(std::clamp(stop.visit_number, 1, numbers) - 1);
      all_.push_back({&stop, planned.MinutesPerCapture(*unit), number, &came});
    }
  }
  const std::vector<Telling>& all() const { return all_; }

 private:
  // By people left and captured.
  std::map<std::pair<std::int64_t, std::int64_t>, CameOf> came_;
  std::vector<Telling> all_;
};

void LearnPace(const UnitDays& unit_days, Learned& learned) {
  learned.pace_shape = kPacePriorShape;
  learned.pace_rate = kPacePriorShape;
  for (const auto& [key, day] : unit_days) {
    const double weight = 1 / (1 + day.captures * kPaceSpread * kPaceSpread);
    learned.pace_shape += weight * day.captures;
    learned.pace_rate += weight * day.planned;
  }
}

void LearnTurnout(const Campaign& planned, const Tellings& tellings, Learned& learned) {
  learned.turnout.clear();
  for (const double share : planned.turnout) learned.turnout.emplace_back(share);
  for (const Telling& telling : tellings.all()) {
    learned.turnout[telling.number].Observe(*telling.came, telling.Unseen(learned.pace()));
  }
}

// Spare minutes in which somebody was probably being recorded.
void AddUnfinished(const Tellings& tellings, const Learned& learned, UnitDays& unit_days) {
  std::vector<ByShare> weights;
  for (const TurnoutBelief& belief : learned.turnout) weights.push_back(belief.Weights());
  for (const Telling& telling : tellings.all()) {
    const StopSeen& stop = *telling.stop;
    if (!stop.spare_minutes) continue;
    const double more = MoreCame(weights[telling.number], *telling.came, telling.Unseen(learned.pace()));
    unit_days[{stop.unit_id, stop.day}].planned += more * *stop.spare_minutes / telling.minutes_per_capture;
  }
}

}  // namespace

Campaign WithLearned(Campaign planned, const Learned& learned) {
  if (learned.pace_rate != kPacePriorShape) {
    const double pace = std::clamp(learned.pace(), 1 / kMostPace, kMostPace);
    const auto minutes = [pace](double each) { return std::max(0.1, std::round(each / pace * 10) / 10); };
    planned.minutes_per_capture = minutes(planned.minutes_per_capture);
    for (Unit& unit : planned.units) {
      if (unit.minutes_per_capture > 0) unit.minutes_per_capture = minutes(unit.minutes_per_capture);
    }
  }
  for (std::size_t number = 0; number < std::min(planned.turnout.size(), learned.turnout.size()); ++number) {
    const TurnoutBelief& belief = learned.turnout[number];
    if (belief.told()) planned.turnout[number] = std::max(0.01, std::round(belief.mean() * 100) / 100);
  }
  return planned;
}

std::string RatesUsed(const Campaign& set, const Campaign& used, int stops) {
  std::vector<std::string> rates;
  const auto minutes = [&rates](const std::string& whose, double planned, double learned) {
    if (planned == learned) return;
    rates.push_back(absl::StrFormat("%.1f minutes a capture%s (%.1f set)", learned, whose, planned));
  };
  minutes("", set.minutes_per_capture, used.minutes_per_capture);
  for (const Unit& unit : used.units) {
    const Unit* planned = set.FindUnit(unit.id);
    if (planned != nullptr) minutes(" for " + unit.id, planned->minutes_per_capture, unit.minutes_per_capture);
  }
  if (set.turnout != used.turnout) {
    rates.push_back(absl::StrCat("turnout ", Percent(used.turnout), " (", Percent(set.turnout), " set)"));
  }
  if (rates.empty()) return "";
  return absl::StrCat("Planned with what ", stops, stops == 1 ? " stop" : " stops",
                      " showed: ", absl::StrJoin(rates, ", "), ".");
}

Learned Learn(const Campaign& planned, std::vector<StopSeen> stops) {
  // Sums of floating point numbers depend on the order of what is added.
  std::sort(stops.begin(), stops.end(), [](const StopSeen& a, const StopSeen& b) { return Key(a) < Key(b); });
  Learned learned;
  UnitDays unit_days;
  std::set<const StopSeen*> told;
  for (const StopSeen& stop : stops) {
    const Unit* unit = planned.FindUnit(stop.unit_id);
    if (unit == nullptr || stop.captured <= 1 || stop.span_minutes <= 0) continue;
    UnitDay& day = unit_days[{stop.unit_id, stop.day}];
    day.captures += static_cast<double>(stop.captured - 1);
    day.planned += stop.span_minutes / planned.MinutesPerCapture(*unit);
    told.insert(&stop);
  }
  const Tellings tellings(planned, stops);
  for (const Telling& telling : tellings.all()) told.insert(telling.stop);
  learned.stops = static_cast<int>(told.size());
  LearnPace(unit_days, learned);
  LearnTurnout(planned, tellings, learned);
  AddUnfinished(tellings, learned, unit_days);
  LearnPace(unit_days, learned);
  LearnTurnout(planned, tellings, learned);
  return learned;
}

}  // namespace jemputbola::scheduling
