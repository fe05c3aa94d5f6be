#include "notification/domain/quiet_hours.h"

#include "common/clock/civil.h"

namespace jemputbola::notification {
namespace {

bool IsQuiet(int minute, const QuietHours& quiet) {
  if (quiet.from <= quiet.to) return minute >= quiet.from && minute < quiet.to;
  return minute >= quiet.from || minute < quiet.to;
}

}  // namespace

absl::Time EarliestAt(absl::Time now, Kind kind, absl::CivilDay visit_date, const QuietHours& quiet) {
  const absl::CivilDay today = absl::ToCivilDay(now, quiet.zone);
  if (kind != Kind::kAnnounced && visit_date <= today + 1) return now;
  const int minute = clock::MinuteOfDay(now, quiet.zone);
  if (!IsQuiet(minute, quiet)) return now;
  return clock::AtMinute(minute < quiet.to ? today : today + 1, quiet.to, quiet.zone);
}

bool StillMatters(absl::Time now, absl::CivilDay visit_date, const QuietHours& quiet) {
  return visit_date >= absl::ToCivilDay(now, quiet.zone);
}

}  // namespace jemputbola::notification
