#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace jemputbola::registry::api {

// Civil days of the regency's zone. Thread-safe.
class Calendar {
 public:
  // `clock` must outlive this.
  Calendar(const clock::Clock& clock, absl::TimeZone zone) : clock_(clock), zone_(zone) {}

  absl::Time Now() const { return clock_.Now(); }
  absl::CivilDay Today() const { return DayOf(Now()); }
  absl::CivilDay DayOf(absl::Time time) const { return absl::ToCivilDay(time, zone_); }
  // The last microsecond of a day: when something counts of which only the day is known.
  absl::Time EndOf(absl::CivilDay day) const { return absl::FromCivil(day + 1, zone_) - absl::Microseconds(1); }
  absl::TimeZone zone() const { return zone_; }

 private:
  const clock::Clock& clock_;
  const absl::TimeZone zone_;
};

}  // namespace jemputbola::registry::api
