#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// Whether a visit falls to a breakdown that happened at `minute` of its day: it would begin after it on that day, or on
// a day before the unit is back.
bool FallsTo(const Outage& outage, int minute, absl::CivilDay day, int arrive_minute);

// Whether the unit is broken on `day`. Of a visit of that day that was under way when it broke, nobody more is
// expected.
bool IsOut(const World& world, const Unit& unit, absl::CivilDay day);

// Why a visit that falls to it is called off, a sentence; `why` is what the office said of it, none when a crew told.
std::string BreakdownReason(const Outage& outage, const std::string& why = "");

// Whether the unit works again on `today`, or was out on a day that is past.
bool IsOver(const Outage& outage, absl::CivilDay today);

// What the office declares: out from `from` on (today when not given) until it is `back_on` (else for that one day).
// INVALID_ARGUMENT, one sentence, for a unit that the campaign does not have, days that are past, and an end that is
// not after the beginning.
absl::StatusOr<Outage> DeclareOutage(const Campaign& campaign, const std::string& unit, absl::CivilDay today,
                                     std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> back_on);

// The outages of a unit that works again from `today` on, ended: those that are not over. FAILED_PRECONDITION, one
// sentence, when there is none; INVALID_ARGUMENT for a unit that the campaign does not have.
absl::StatusOr<std::vector<Outage>> EndOutages(const World& world, const std::string& unit);

}  // namespace jemputbola::scheduling
