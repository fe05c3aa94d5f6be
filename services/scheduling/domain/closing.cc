#include "scheduling/domain/closing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::size_t kNamedDays = 10;

std::string Listed(const std::set<absl::CivilDay>& days) {
  std::vector<std::string> named;
  for (const absl::CivilDay day : days) named.push_back(Date(day));
  if (named.size() <= kNamedDays) return absl::StrJoin(named, ", ");
  return absl::StrCat(named.size(), " days from ", named.front(), " to ", named.back());
}

// "12 announced visits on 2024-07-25, 2024-07-26 in 9 villages".
std::string Text(const Standing& standing) {
  return absl::StrCat(standing.visits.size(),
                      standing.visits.size() == 1 ? " announced visit on " : " announced visits on ",
                      Listed(standing.days), " in ", standing.villages.size(),
                      standing.villages.size() == 1 ? " village" : " villages");
}

const Village* FindVillage(const World& world, const std::string& code) {
  const auto found =
      std::find_if(world.villages.begin(), world.villages.end(), [&](const Village& one) { return one.code == code; });
  return found == world.villages.end() ? nullptr : &*found;
}

bool HasBegun(const World& world, const PinnedVisit& visit, const Village* village) {
  if (visit.day != world.today) return false;
  const Unit* unit = world.campaign.FindUnit(visit.unit_id);
  if (unit != nullptr && unit->fixed) return visit.arrive_minute < world.minute;
  const bool its_time = visit.arrive_minute < world.minute && world.minute < visit.leave_minute;
  return its_time || (village != nullptr && village->visited_today);
}

// A sentence more where something is overdue.
std::string Overdue(const Standing& standing) {
  if (standing.overdue.empty()) return "";
  return absl::StrCat(" The time of ", absl::StrJoin(standing.overdue, ", "),
                      " is over, and no crew has reported from there.");
}

}  // namespace

Standing StandingNow(const World& world) {
  Standing standing;
  for (const PinnedVisit& visit : world.pinned) {
    if (visit.completed || visit.day < world.today) continue;
    const Village* village = FindVillage(world, visit.village);
    const std::string& name = village == nullptr ? visit.village : village->name;
    if (HasBegun(world, visit, village)) {
      standing.under_way.push_back(name);
      continue;
    }
    if (visit.day == world.today && visit.leave_minute <= world.minute) standing.overdue.push_back(name);
    standing.visits.insert(visit.visit_id);
    standing.days.insert(visit.day);
    standing.villages.insert(visit.village);
  }
  std::sort(standing.overdue.begin(), standing.overdue.end());
  std::sort(standing.under_way.begin(), standing.under_way.end());
  return standing;
}

absl::Status CheckClosing(const Standing& standing, std::optional<StandingVisits> choice, const std::string& reason) {
  if (standing.visits.empty()) return absl::OkStatus();
  if (!choice) {
    return absl::FailedPreconditionError(absl::StrCat(
        Text(standing), standing.visits.size() == 1 ? " still stands" : " still stand",
        ": write --cancel-visits to call them off, of which the village heads are told, or --keep-visits to have them "
        "carried out.",
        Overdue(standing)));
  }
  if (*choice == StandingVisits::kCancel && reason.empty()) {
    return absl::InvalidArgumentError(
        "Give a reason, with --reason: it is kept with each visit that is called off; the village heads are not told "
        "why.");
  }
  return absl::OkStatus();
}

std::string ClosingSummary(const Standing& standing, std::optional<StandingVisits> choice) {
  std::string summary = "The campaign was closed: nothing more is planned or announced.";
  const bool one = standing.visits.size() == 1;
  if (standing.visits.empty() || !choice) {
    absl::StrAppend(&summary, " No announced visit lay after it.");
  } else if (*choice == StandingVisits::kCancel) {
    absl::StrAppend(&summary, " ", Text(standing), one ? " was" : " were", " called off; the heads are told.");
  } else {
    absl::StrAppend(&summary, " ", Text(standing), one ? " stays" : " stay",
                    " announced: still carried out and reported as before.");
  }
  return absl::StrCat(summary, Overdue(standing),
                      UnderWay(standing.under_way, "ends as announced.", "end as announced."));
}

std::string UnderWay(const std::vector<std::string>& villages, std::string_view one, std::string_view several) {
  if (villages.empty()) return "";
  const bool single = villages.size() == 1;
  const std::string_view becomes = single ? one : several;
  return absl::StrCat(single ? " The visit of " : " The visits of ", absl::StrJoin(villages, ", "), ", under way, ",
                      absl::string_view(becomes.data(), becomes.size()));
}

std::string ClosingReason(const std::string& reason) {
  return absl::StrCat("The campaign was closed: ", reason);
}

Plan OnlyAnnounced(const World& world) {
  if (world.pinned.empty()) return {};
  World kept = world;
  kept.campaign.cover_by.reset();
  // Nobody is there for anything that was not announced.
  for (Unit& unit : kept.campaign.units) unit.available = {{absl::CivilDay::max(), absl::CivilDay::min()}};
  return FindPolicy(kLargestRemaining)->Make(kept, kept.campaign.last_service_day);
}

}  // namespace jemputbola::scheduling
