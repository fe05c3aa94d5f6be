#include "scheduling/domain/turnout_belief.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling {
namespace {

// Of a likelihood: whoever would have been recorded in such a time did not come.
constexpr double kSurelyAll = 0.01;

double ShareAt(std::size_t step) {
  return (static_cast<double>(step) + 0.5) / static_cast<double>(kTurnoutSteps);
}

// Logarithms of the share that comes and of the one that does not, by step.
struct Logs {
  Logs() {
    for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
      comes[step] = std::log(ShareAt(step));
      stays_away[step] = std::log(1 - ShareAt(step));
    }
  }
  ByShare comes{};
  ByShare stays_away{};
};

const Logs& LogsOfShares() {
  static const Logs kLogs;
  return kLogs;
}

}  // namespace

CameOf::CameOf(std::int64_t left_before, std::int64_t captured_there) : left(left_before), captured(captured_there) {
  const auto n = static_cast<double>(left);
  const auto c = static_cast<double>(captured);
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
    const double share = ShareAt(step);
    const double deviation = std::sqrt(2 * n * share * (1 - share) * (1 + (n - 1) * kTurnoutSpread));
    const auto above = [&](double count) {
      const double distance = (count - n * share) / deviation;
      return distance > 4 ? 0 : distance < -4 ? 1 : 0.5 * std::erfc(distance);
    };
    more[step] = c >= n ? 0 : above(c + 0.5);
    exactly[step] = (c <= 0 ? 1 : above(c - 0.5)) - more[step];
  }
}

TurnoutBelief::TurnoutBelief(double planned) : planned_(planned) {
  if (planned_ <= 0 || planned_ >= 1) return;
  const Logs& logs = LogsOfShares();
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
    log_weights_[step] = (planned_ * kTurnoutPriorPeople - 1) * logs.comes[step] +
                         ((1 - planned_) * kTurnoutPriorPeople - 1) * logs.stays_away[step];
  }
}

void TurnoutBelief::Observe(const CameOf& came, double unseen) {
  told_ = true;
  const auto n = static_cast<double>(came.left);
  const auto c = static_cast<double>(came.captured);
  const double effect = 1 + (n - 1) * kTurnoutSpread;
  const Logs& logs = LogsOfShares();
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
    log_weights_[step] += unseen < kSurelyAll
                              ? (c * logs.comes[step] + (n - c) * logs.stays_away[step]) / effect
                              : std::log(std::max(came.exactly[step] + unseen * came.more[step], 1e-12));
  }
}

double MoreCame(const ByShare& weights, const CameOf& came, double unseen) {
  if (came.captured >= came.left) return 0;
  double all = 1e-12;
  double more = 0;
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
    all += weights[step] * (came.exactly[step] + unseen * came.more[step]);
    more += weights[step] * unseen * came.more[step];
  }
  return more / all;
}

ByShare TurnoutBelief::Weights() const {
  ByShare weights{};
  const double most = *std::max_element(log_weights_.begin(), log_weights_.end());
  double sum = 0;
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) sum += weights[step] = std::exp(log_weights_[step] - most);
  for (double& weight : weights) weight /= sum;
  return weights;
}

double TurnoutBelief::mean() const {
  if (planned_ <= 0 || planned_ >= 1) return planned_;
  const ByShare weights = Weights();
  double mean = 0;
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) mean += weights[step] * ShareAt(step);
  return mean;
}

double TurnoutBelief::Quantile(double probability) const {
  if (planned_ <= 0 || planned_ >= 1) return planned_;
  const ByShare weights = Weights();
  double below = 0;
  for (std::size_t step = 0; step < kTurnoutSteps; ++step) {
    if (below + weights[step] >= probability) {
      const double part = weights[step] > 0 ? (probability - below) / weights[step] : 0.5;
      return (static_cast<double>(step) + std::clamp(part, 0.0, 1.0)) / static_cast<double>(kTurnoutSteps);
    }
    below += weights[step];
  }
  return 1;
}

}  // namespace jemputbola::scheduling
