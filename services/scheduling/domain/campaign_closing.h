#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What becomes of announced visits that lie after the closing of their campaign.
enum class StandingVisits { kCancel, kKeep };

// The announced visits that closing the campaign now leaves open.
struct VisitsToCome {
  // Those that have not begun: their ids, days and villages.
  std::set<std::string> visits;
  std::set<absl::CivilDay> days;
  std::set<std::string> villages;
  // Names of villages of these whose time is over today: the crew is late, or its reports are.
  std::vector<std::string> overdue;
  // Names of villages where a crew was today, or may be at this moment: their visits end as ever.
  std::vector<std::string> under_way;
};

// A visit of today has begun once something was reported from its village, and while its time is on. A fixed unit's
// begins with its time and does not become overdue: the unit is there, and its reports name no called village.
VisitsToCome VisitsToComeIn(const World& world);

// FAILED_PRECONDITION while visits stand and nobody said what becomes of them, INVALID_ARGUMENT when they are to be
// called off without a reason: one sentence that says which they are and what to write.
absl::Status CheckClosing(const VisitsToCome& to_come, std::optional<StandingVisits> choice, const std::string& reason);

// What closing did, a sentence or a few.
std::string ClosingSummary(const VisitsToCome& to_come, std::optional<StandingVisits> choice);

// " The visits of A, B, under way, end as announced.", where `one` or `several` is what becomes of it or them; empty
// without villages.
std::string UnderWay(const std::vector<std::string>& villages, std::string_view one, std::string_view several);

// Why a visit was called off that the closing did.
std::string ClosingReason(const std::string& reason);

// The plan of a closed campaign: the announced visits that stand, to the last service day, and nothing besides.
Plan OnlyAnnounced(const World& world);

}  // namespace jemputbola::scheduling
