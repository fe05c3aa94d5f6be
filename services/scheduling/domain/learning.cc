#include "scheduling/domain/learning.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace jemputbola::scheduling {
namespace {

double ShareAt(std::size_t step) {
  return (static_cast<double>(step) + 0.5) / static_cast<double>(TurnoutBelief::kSteps);
}

auto Key(const StopSeen& stop) {
  return std::tie(stop.day, stop.unit_id, stop.visit_number, stop.left_before, stop.captured, stop.span_minutes,
                  stop.out_of_time);
}

}  // namespace

TurnoutBelief::TurnoutBelief(double planned) : planned_(planned) {
  if (planned_ <= 0 || planned_ >= 1) return;
  for (std::size_t step = 0; step < kSteps; ++step) {
    const double share = ShareAt(step);
    log_weights_[step] = (planned_ * kTurnoutPriorPeople - 1) * std::log(share) +
                         ((1 - planned_) * kTurnoutPriorPeople - 1) * std::log(1 - share);
  }
}

void TurnoutBelief::Observe(std::int64_t left, std::int64_t captured, bool at_least) {
  const auto n = static_cast<double>(left);
  const auto c = static_cast<double>(captured);
  const double effect = 1 + (n - 1) * kTurnoutSpread;
  for (std::size_t step = 0; step < kSteps; ++step) {
    const double share = ShareAt(step);
    if (at_least) {
      // The upper tail of a normal distribution with the mean and variance of the overdispersed count.
      const double deviation = std::sqrt(n * share * (1 - share) * effect);
      const double tail = 0.5 * std::erfc((c - 0.5 - n * share) / (deviation * std::sqrt(2.0)));
      log_weights_[step] += std::log(std::max(tail, 1e-12));
    } else {
      log_weights_[step] += (c * std::log(share) + (n - c) * std::log(1 - share)) / effect;
    }
  }
}

std::array<double, TurnoutBelief::kSteps> TurnoutBelief::Weights() const {
  std::array<double, kSteps> weights{};
  const double most = *std::max_element(log_weights_.begin(), log_weights_.end());
  double sum = 0;
  for (std::size_t step = 0; step < kSteps; ++step) sum += weights[step] = std::exp(log_weights_[step] - most);
  for (double& weight : weights) weight /= sum;
  return weights;
}

double TurnoutBelief::mean() const {
  if (planned_ <= 0 || planned_ >= 1) return planned_;
  const std::array<double, kSteps> weights = Weights();
  double mean = 0;
  for (std::size_t step = 0; step < kSteps; ++step) mean += weights[step] * ShareAt(step);
  return mean;
}

double TurnoutBelief::Quantile(double probability) const {
  if (planned_ <= 0 || planned_ >= 1) return planned_;
  const std::array<double, kSteps> weights = Weights();
  double below = 0;
  for (std::size_t step = 0; step < kSteps; ++step) {
    if (below + weights[step] >= probability) {
      const double part = weights[step] > 0 ? (probability - below) / weights[step] : 0.5;
      return (static_cast<double>(step) + std::clamp(part, 0.0, 1.0)) / static_cast<double>(kSteps);
    }
    below += weights[step];
  }
  return 1;
}

Learned Learn(const Campaign& planned, std::vector<StopSeen> stops) {
  // Sums of floating point numbers depend on the order of what is added.
  std::sort(stops.begin(), stops.end(), [](const StopSeen& a, const StopSeen& b) { return Key(a) < Key(b); });
  Learned learned;
  for (const double share : planned.turnout) learned.turnout.emplace_back(share);
  struct UnitDay {
    double captures = 0;
    double planned = 0;
  };
  std::map<std::pair<std::string, absl::CivilDay>, UnitDay> unit_days;
  for (const StopSeen& stop : stops) {
    const Unit* unit = planned.FindUnit(stop.unit_id);
    bool told = false;
    if (unit != nullptr && stop.captured > 1 && stop.span_minutes > 0) {
      const double minutes = unit->minutes_per_capture > 0 ? unit->minutes_per_capture : planned.minutes_per_capture;
      UnitDay& day = unit_days[{stop.unit_id, stop.day}];
      day.captures += static_cast<double>(stop.captured - 1);
      day.planned += stop.span_minutes / minutes;
      told = true;
    }
    if (!learned.turnout.empty() && stop.left_before > 0 && stop.captured <= stop.left_before) {
      const std::size_t number =
          std::clamp<std::size_t>(static_cast<std::size_t>(std::max(stop.visit_number, 1)), 1, learned.turnout.size());
      learned.turnout[number - 1].Observe(stop.left_before, stop.captured, stop.out_of_time);
      told = true;
    }
    learned.stops += told ? 1 : 0;
  }
  for (const auto& [key, day] : unit_days) {
    const double weight = 1 / (1 + day.captures * kPaceSpread * kPaceSpread);
    learned.pace_shape += weight * day.captures;
    learned.pace_rate += weight * day.planned;
  }
  return learned;
}

}  // namespace jemputbola::scheduling
