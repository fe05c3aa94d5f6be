#include "scheduling/api/plan_outside.h"

#include <cstdlib>

namespace jemputbola::scheduling {
namespace {

// What was planned may be written so many minutes after the one it was planned for.
constexpr int kMinutesOld = 1;

}  // namespace

std::optional<LocalTime> AsOf(const Snapshot& snapshot, absl::Time time) {
  if (!snapshot.campaign) return std::nullopt;
  const LocalTime& then = snapshot.now;
  const LocalTime now = ToLocal(time, snapshot.campaign->utc_offset_minutes);
  if (now.day != then.day || std::abs(now.minute - then.minute) > kMinutesOld) return std::nullopt;
  return then;
}

}  // namespace jemputbola::scheduling
