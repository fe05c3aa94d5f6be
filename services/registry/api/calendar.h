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

 private:
  const clock::Clock& clock_;
  const absl::TimeZone zone_;
};

}  // namespace jemputbola::registry::api
