#pragma once

#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

#include "scheduling/domain/expectation.h"
#include "scheduling/domain/free_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// Gives districts that must be visited to free times: as many districts as possible get one of their own, the latest
// that allow it; of the others, as many as are found room for are put beside them. Pure; the same for the same world.
class CoverageAssignment {
 public:
  // `needed`, by district. `free` is FreeTimes of the days that count.
  CoverageAssignment(const World& world, const Expectation& villages, const std::vector<FreeTime>& free,
                     const std::vector<bool>& needed);

  // By free time: villages, each standing for its district, in an order in which they can be visited.
  const std::vector<std::vector<std::size_t>>& kept() const { return kept_; }

 private:
  // Whether somebody can be met there in that free time, as far as constraints other than time go.
  bool Allowed(std::size_t free, std::size_t village) const;
  // By needed district: the village with most left where one person can be recorded; -1 for none.
  const std::vector<int>& Alone(std::size_t free);
  bool Augment(std::size_t free, std::vector<bool>& seen);
  // Minutes that are left over; negative when they do not fit.
  int Spare(std::size_t free, const std::vector<std::size_t>& villages) const;
  bool Squeeze(std::size_t district, std::size_t except);
  bool SqueezeInsteadOfAnother(std::size_t district);

  const World& world_;
  const Expectation& villages_;
  const std::vector<FreeTime>& free_;
  const std::vector<bool>& needed_;
  std::vector<std::vector<std::size_t>> kept_;
  std::vector<std::vector<int>> alone_;
  // By district: where it is, -1 for nowhere.
  std::vector<int> home_;
  // Whole days of a unit are alike: unit and the minute when it begins.
  std::map<std::tuple<std::size_t, int>, std::vector<int>> whole_days_;
};

}  // namespace jemputbola::scheduling
