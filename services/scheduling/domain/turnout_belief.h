#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jemputbola::scheduling {

// How far turnouts differ beyond chance (policy): the correlation of the people of one village on one visit.
inline constexpr double kTurnoutSpread = 0.05;
// The prior of a turnout is a beta around what is planned that weighs as much as this many people (policy).
inline constexpr double kTurnoutPriorPeople = 8;

// The share that comes to a visit, on a grid of equally wide steps from 0 to 1.
class TurnoutBelief {
 public:
  static constexpr std::size_t kSteps = 100;
  // The prior: `planned` 0 or 1 is certain.
  explicit TurnoutBelief(double planned);
  // Of `left` people `captured` came, or more: had more come, none of them would have been recorded before it had to go
  // with probability `unseen`.
  void Observe(std::int64_t left, std::int64_t captured, double unseen);
  // How likely it is that more came.
  double MoreCame(std::int64_t left, std::int64_t captured, double unseen) const;

  double mean() const;
  // Whether anything was observed.
  bool told() const { return told_; }
  // The share below which the belief has `probability`, 0 to 1.
  double Quantile(double probability) const;

 private:
  std::array<double, kSteps> Weights() const;

  double planned_;
  bool told_ = false;
  std::array<double, kSteps> log_weights_{};
};

}  // namespace jemputbola::scheduling
