#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/time/civil_time.h"

namespace jemputbola::scheduling {

// Which days the office records on: Monday to Friday minus holidays, plus named overtime days (FACTS §3).
class Calendar {
 public:
  Calendar(absl::CivilDay first, absl::CivilDay last, std::set<absl::CivilDay> holidays,
           std::set<absl::CivilDay> overtime);

  // Inside the service days, both ends included.
  bool IsWorkingDay(absl::CivilDay day) const;
  // As if the service had no last day: what an extension would add.
  bool WouldBeWorkingDay(absl::CivilDay day) const;
  // Working days in [from, to], in order.
  std::vector<absl::CivilDay> WorkingDays(absl::CivilDay from, absl::CivilDay to) const;
  // The next `count` working days, `from` included; fewer at the end of the service.
  std::vector<absl::CivilDay> NextWorkingDays(absl::CivilDay from, int count) const;

  absl::CivilDay first() const { return first_; }
  absl::CivilDay last() const { return last_; }

 private:
  absl::CivilDay first_;
  absl::CivilDay last_;
  std::set<absl::CivilDay> holidays_;
  std::set<absl::CivilDay> overtime_;
};

}  // namespace jemputbola::scheduling
