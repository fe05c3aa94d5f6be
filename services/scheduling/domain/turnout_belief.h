#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jemputbola::scheduling {

// How far turnouts differ beyond chance (policy): the correlation of the people of one village on one visit.
inline constexpr double kTurnoutSpread = 0.05;
// The prior of a turnout is a beta around what is planned that weighs as much as this many people (policy).
inline constexpr double kTurnoutPriorPeople = 8;

// Shares from 0 to 1 in so many equally wide steps.
inline constexpr std::size_t kTurnoutSteps = 100;
using ByShare = std::array<double, kTurnoutSteps>;

// How likely it is, for each share that may come, that of `left` people exactly `captured` do, and that more do: a
// normal distribution with the mean and variance of the overdispersed count. Dear: to be made once for what is alike.
struct CameOf {
  CameOf(std::int64_t left, std::int64_t captured);

  std::int64_t left;
  std::int64_t captured;
  ByShare exactly{};
  ByShare more{};
};

// The share that comes to a visit.
class TurnoutBelief {
 public:
  // The prior: `planned` 0 or 1 is certain.
  explicit TurnoutBelief(double planned);
  // That many came, or more: had more come, none of them would have been recorded before it had to go with probability
  // `unseen`.
  void Observe(const CameOf& came, double unseen);
  // Probabilities of the shares; they sum to 1.
  ByShare Weights() const;

  double mean() const;
  // Whether anything was observed.
  bool told() const { return told_; }
  // The share below which the belief has `probability`, 0 to 1.
  double Quantile(double probability) const;

 private:
  double planned_;
  bool told_ = false;
  ByShare log_weights_{};
};

// How likely it is that more came than were captured, when the shares have those weights; `unseen` as in Observe.
double MoreCame(const ByShare& weights, const CameOf& came, double unseen);

}  // namespace jemputbola::scheduling
