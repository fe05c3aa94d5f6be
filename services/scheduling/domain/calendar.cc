#include "scheduling/domain/calendar.h"

#include <algorithm>
#include <utility>

namespace jemputbola::scheduling {

Calendar::Calendar(absl::CivilDay first, absl::CivilDay last, std::set<absl::CivilDay> holidays,
                   std::set<absl::CivilDay> overtime)
    : first_(first), last_(last), holidays_(std::move(holidays)), overtime_(std::move(overtime)) {}

bool Calendar::IsWorkingDay(absl::CivilDay day) const {
  return day <= last_ && WouldBeWorkingDay(day);
}

bool Calendar::WouldBeWorkingDay(absl::CivilDay day) const {
  if (day < first_) return false;
  if (overtime_.count(day) > 0) return true;
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday && holidays_.count(day) == 0;
}

std::vector<absl::CivilDay> Calendar::WorkingDays(absl::CivilDay from, absl::CivilDay to) const {
  std::vector<absl::CivilDay> days;
  for (absl::CivilDay day = std::max(from, first_); day <= std::min(to, last_); ++day) {
    if (IsWorkingDay(day)) days.push_back(day);
  }
  return days;
}

std::vector<absl::CivilDay> Calendar::NextWorkingDays(absl::CivilDay from, int count) const {
  std::vector<absl::CivilDay> days = WorkingDays(from, last_);
  if (days.size() > static_cast<std::size_t>(count)) days.resize(static_cast<std::size_t>(count));
  return days;
}

}  // namespace jemputbola::scheduling
