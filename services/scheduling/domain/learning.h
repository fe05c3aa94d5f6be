#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/campaign.h"
#include "scheduling/domain/turnout_belief.h"

// What the campaign so far says of how fast crews record and how many people come, with a prior, so that a few days do
// not fool it. Conjugate updates as in Gelman et al., Bayesian Data Analysis, 2.4 and 2.6, with design effects (Kish
// 1965) because people of one day or one village are alike.
namespace jemputbola::scheduling {

// How far rates differ beyond chance (policy): the coefficient of variation of a unit's rate from day to day.
inline constexpr double kPaceSpread = 0.2;
// The prior of the pace is a gamma of this shape with mean 1: its 10, 50 and 90 % lie at 0.41, 0.91 and 1.71 of what is
// planned; FACTS §4 has 30, 75 and 125 people a unit-day, which is 0.40, 1 and 1.67 of the base.
inline constexpr double kPacePriorShape = 3.6;
// Nobody plans with a pace above this, nor below its inverse: where one is learned, a clock is wrong.
inline constexpr double kMostPace = 4;

// What was reported of one unit in one village on one day.
struct StopSeen {
  std::string unit_id;
  absl::CivilDay day;
  // 1 for the first day on which anybody was in the village.
  int visit_number = 1;
  // People of the village to be fetched before that day, 0 when unknown.
  std::int64_t left_before = 0;
  std::int64_t captured = 0;
  // Minutes between the first and the last capture.
  double span_minutes = 0;
  // From the last capture (when nobody was recorded, from when it could have begun) until it was to go, 0 when it went
  // on longer. The fewer they are, the more likely is it that people were still coming. nullopt: nothing was announced.
  std::optional<double> spare_minutes;
};

// What is believed after the reports: pace is captures for each planned capture (1 is as planned), gamma(shape, rate).
struct Learned {
  double pace_shape = kPacePriorShape;
  double pace_rate = kPacePriorShape;
  // By visit number, as many as the campaign plans.
  std::vector<TurnoutBelief> turnout;
  // Stops that told something.
  int stops = 0;

  double pace() const { return pace_shape / pace_rate; }
};

// What plans are made with: `planned` with the learned means in place of what it says, where anything was told: minutes
// per capture of the campaign and of units with a pace of their own, to a tenth of a minute, for a pace between a
// quarter and four times the planned (kMostPace); turnouts to a hundredth, at least 0.01.
// Rounded, so that one capture more or less does not change every stop.
Campaign WithLearned(Campaign planned, const Learned& learned);

// What is told of rates and turnouts where `used` differs from `set`: "Planned with what 12 stops showed: 7.2 minutes a
// capture (6.0 set), turnout 58, 50 % (60, 50 % set)."; else empty.
std::string RatesUsed(const Campaign& set, const Campaign& used, int stops);

// Pace: captures - 1 recorded in the span between first and last are Poisson with the planned number times the pace; a
// unit-day of c of them weighs c / (1 + c kPaceSpread^2). Turnout: `captured` of `left_before` came, which weighs
// 1 / (1 + (left - 1) kTurnoutSpread) a person; or more came whom the unit had no time for. At the learned pace the
// next one of them would have taken longer than the spare minutes with probability exp(-spare / minutes per capture),
// and spare minutes in which somebody was being recorded are time without a capture. A stop with more captures than
// people left (guests, a list that grew) says nothing of turnout. Order has no meaning.
Learned Learn(const Campaign& planned, std::vector<StopSeen> stops);

}  // namespace jemputbola::scheduling
