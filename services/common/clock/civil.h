#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace jemputbola::clock {

// Zones of Indonesia are fixed offsets without summer time: WIB +420, WITA +480, WIT +540 minutes.
inline absl::TimeZone FixedZone(int utc_offset_minutes) {
  return absl::FixedTimeZone(utc_offset_minutes * 60);
}

// ISO 8601 calendar date, "2024-07-24". INVALID_ARGUMENT for anything else, and for dates that do not exist.
absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text);
std::string FormatDate(absl::CivilDay day);

// RFC 3339, "2024-07-24T07:30:00+08:00". INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Time> ParseTime(std::string_view text);
std::string FormatTime(absl::Time time, absl::TimeZone zone);

// Local time of day in minutes after midnight; 450 is 07:30.
int MinuteOfDay(absl::Time time, absl::TimeZone zone);
absl::Time AtMinute(absl::CivilDay day, int minute, absl::TimeZone zone);

// Databases keep instants as microseconds since 1970-01-01T00:00:00Z.
inline std::int64_t ToMicros(absl::Time time) {
  return absl::ToUnixMicros(time);
}
inline absl::Time FromMicros(std::int64_t micros) {
  return absl::FromUnixMicros(micros);
}

}  // namespace jemputbola::clock
