#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace jemputbola::scheduling {

// What a stop of a plan brings, as the soft constraints see it.
struct StopFacts {
  std::int64_t captures = 0;
  // Working days from the stop's to the last one of the plan.
  int days_left = 0;
  // The plan before had the unit in this village on this day.
  bool as_before = false;
  // The first stop of its district by the day of the coverage rule, which the district needs.
  bool covers = false;
};

// Something a plan should have much of, tested alone. A plan's score is the sum over its stops. `score` is pure.
struct SoftConstraint {
  std::string_view name;
  std::int64_t (*score)(const StopFacts& stop);
};

// In order of importance: the smallest difference in one outweighs any in those below.
inline constexpr std::array<SoftConstraint, 4> kSoftConstraints = {{
    {"districts covered", [](const StopFacts& stop) -> std::int64_t { return stop.covers ? 1 : 0; }},
    {"people captured by the deadline", [](const StopFacts& stop) { return stop.captures; }},
    {"captured early", [](const StopFacts& stop) { return stop.captures * stop.days_left; }},
    {"little changed", [](const StopFacts& stop) -> std::int64_t { return stop.as_before ? 1 : 0; }},
}};

// Makes one number of the scores: each is multiplied by more than those below it can add up to.
class SoftWeights {
 public:
  // Bounds of a whole plan: people on the list, working days, districts to be covered.
  SoftWeights(std::int64_t people, int days, int districts = 0) {
    const std::int64_t most_people = 2 * (people + 1);
    const std::int64_t a_person = std::min(kScale, kMost / (most_people * (districts + 1)));
    weights_ = {most_people * a_person, a_person, a_person / ((people + 1) * (days + 1)), 1};
  }
  std::int64_t Of(const StopFacts& stop) const {
    std::int64_t sum = 0;
    for (std::size_t index = 0; index < kSoftConstraints.size(); ++index) {
      sum += weights_[index] * kSoftConstraints[index].score(stop);
    }
    return sum;
  }

 private:
  // With 5,000 people and 100 days leaves room for 2 million stops below one capture a day earlier.
  static constexpr std::int64_t kScale = std::int64_t{1} << 40;
  // Of a whole plan's score. Lists of millions leave less room below the first two; of a billion, none.
  static constexpr std::int64_t kMost = std::int64_t{1} << 62;
  std::array<std::int64_t, kSoftConstraints.size()> weights_{};
};

}  // namespace jemputbola::scheduling
