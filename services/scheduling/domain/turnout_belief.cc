#include "scheduling/domain/turnout_belief.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling {
namespace {

// Of a likelihood: whoever would have been recorded in such a time did not come.
constexpr double kSurelyAll = 0.01;

double ShareAt(std::size_t step) {
  return (static_cast<double>(step) + 0.5) / static_cast<double>(TurnoutBelief::kSteps);
}

// Logarithms of the share that comes and of the one that does not, by step.
struct Logs {
  Logs() {
    for (std::size_t step = 0; step < TurnoutBelief::kSteps; ++step) {
      comes[step] = std::log(ShareAt(step));
      stays_away[step] = std::log(1 - ShareAt(step));
    }
  }
  std::array<double, TurnoutBelief::kSteps> comes{};
  std::array<double, TurnoutBelief::kSteps> stays_away{};
};

const Logs& LogsOfShares() {
  static const Logs kLogs;
  return kLogs;
}

// How likely it is that exactly c of n come, or more: a normal distribution with the mean and variance of the
// overdispersed count.
struct CameOf {
  CameOf(double n, double c, double share) {
    const double deviation = std::sqrt(2 * n * share * (1 - share) * (1 + (n - 1) * kTurnoutSpread));
    const auto above = [&](double count) {
      const double distance = (count - n * share) / deviation;
      return distance > 4 ? 0 : distance < -4 ? 1 : 0.5 * std::erfc(distance);
    };
    more = c >= n ? 0 : above(c + 0.5);
    exactly = (c <= 0 ? 1 : above(c - 0.5)) - more;
  }
  double exactly = 0;
  double more = 0;
};

}  // namespace

TurnoutBelief::TurnoutBelief(double planned) : planned_(planned) {
  if (planned_ <= 0 || planned_ >= 1) return;
  const Logs& logs = LogsOfShares();
  for (std::size_t step = 0; step < kSteps; ++step) {
    log_weights_[step] = (planned_ * kTurnoutPriorPeople - 1) * logs.comes[step] +
                         ((1 - planned_) * kTurnoutPriorPeople - 1) * logs.stays_away[step];
  }
}

void TurnoutBelief::Observe(std::int64_t left, std::int64_t captured, double unseen) {
  told_ = true;
  const auto n = static_cast<double>(left);
  const auto c = static_cast<double>(captured);
  const double effect = 1 + (n - 1) * kTurnoutSpread;
  const Logs& logs = LogsOfShares();
  for (std::size_t step = 0; step < kSteps; ++step) {
    if (unseen < kSurelyAll) {
      log_weights_[step] += (c * logs.comes[step] + (n - c) * logs.stays_away[step]) / effect;
    } else {
      const CameOf came(n, c, ShareAt(step));
      log_weights_[step] += std::log(std::max(came.exactly + unseen * came.more, 1e-12));
    }
  }
}

double TurnoutBelief::MoreCame(std::int64_t left, std::int64_t captured, double unseen) const {
  if (captured >= left) return 0;
  const std::array<double, kSteps> weights = Weights();
  double all = 1e-12;
  double more = 0;
  for (std::size_t step = 0; step < kSteps; ++step) {
    const CameOf came(static_cast<double>(left), static_cast<double>(captured), ShareAt(step));
    all += weights[step] * (came.exactly + unseen * came.more);
    more += weights[step] * unseen * came.more;
  }
  return more / all;
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

}  // namespace jemputbola::scheduling
