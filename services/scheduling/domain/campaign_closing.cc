#include "scheduling/domain/campaign_closing.h"

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
std::string Text(const VisitsToCome& to_come) {
  return absl::StrCat(
      to_come.visits.size(), to_come.visits.size() == 1 ? " announced visit on " : " announced visits on ",
      Listed(to_come.days), " in ", to_come.villages.size(), to_come.villages.size() == 1 ? " village" : " villages");
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
std::string Overdue(const VisitsToCome& to_come) {
  if (to_come.overdue.empty()) return "";
  return absl::StrCat(" The time of ", absl::StrJoin(to_come.overdue, ", "),
                      " is over, and no crew has reported from there.");
}

}  // namespace

VisitsToCome VisitsToComeIn(const World& world) {
  VisitsToCome to_come;
  for (const PinnedVisit& visit : world.pinned) {
    if (visit.completed || visit.day < world.today) continue;
    const Village* village = FindVillage(world, visit.village);
    const std::string& name = village == nullptr ? visit.village : village->name;
    if (HasBegun(world, visit, village)) {
      to_come.under_way.push_back(name);
      continue;
    }
    if (visit.day == world.today && visit.leave_minute <= world.minute) to_come.overdue.push_back(name);
    to_come.visits.insert(visit.visit_id);
    to_come.days.insert(visit.day);
    to_come.villages.insert(visit.village);
  }
  std::sort(to_come.overdue.begin(), to_come.overdue.end());
  std::sort(to_come.under_way.begin(), to_come.under_way.end());
  return to_come;
}

absl::Status CheckClosing(const VisitsToCome& to_come, std::optional<StandingVisits> choice,
                          const std::string& reason) {
  if (to_come.visits.empty()) return absl::OkStatus();
  if (!choice) {
    return absl::FailedPreconditionError(absl::StrCat(
        Text(to_come), to_come.visits.size() == 1 ? " still stands" : " still stand",
        ": write --cancel-visits to call them off, of which the village heads are told, or --keep-visits to have them "
        "carried out.",
        Overdue(to_come)));
  }
  if (*choice == StandingVisits::kCancel && reason.empty()) {
    return absl::InvalidArgumentError(
        "Give a reason, with --reason: it is kept with each visit that is called off; the village heads are not told "
        "why.");
  }
  return absl::OkStatus();
}

std::string ClosingSummary(const VisitsToCome& to_come, std::optional<StandingVisits> choice) {
  std::string summary = "The campaign was closed: nothing more is planned or announced.";
  const bool one = to_come.visits.size() == 1;
  if (to_come.visits.empty() || !choice) {
    absl::StrAppend(&summary, " No announced visit lay after it.");
  } else if (*choice == StandingVisits::kCancel) {
    absl::StrAppend(&summary, " ", Text(to_come), one ? " was" : " were", " called off; the heads are told.");
  } else {
    absl::StrAppend(&summary, " ", Text(to_come), one ? " stays" : " stay",
                    " announced: still carried out and reported as before.");
  }
  return absl::StrCat(summary, Overdue(to_come),
                      UnderWay(to_come.under_way, "ends as announced.", "end as announced."));
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
