#include "scheduling/simulation/what_if.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/simulation/account.h"

namespace jemputbola::scheduling::simulation {
namespace {

std::string Done(const OutlookRange& range) {
  if (range.finish_50) return absl::StrCat("whoever can be met is reached by ", Date(*range.finish_50));
  return range.out_of_reach >= 0.5 ? "not all who can be met are ever reached, as no unit comes to some of them"
                                   : "whoever can be met is reached by a day too far off to name";
}

std::string Sentence(const World& world, std::int64_t workload, const Campaign& changed, const Comparison& comparison) {
  if (workload == 0) return "Nobody is left to fetch.";
  const auto more = static_cast<std::int64_t>(std::llround(comparison.more_captured));
  const std::string by =
      changed.last_service_day == world.campaign.last_service_day
          ? absl::StrCat("by ", Date(changed.last_service_day))
          : absl::StrCat("by ", Date(changed.last_service_day), " instead of ", Date(world.campaign.last_service_day));
  std::string sentence;
  if (more == 0) {
    sentence = absl::StrCat("It would bring nobody more ", by);
  } else {
    sentence = absl::StrCat("It would bring ", People(std::abs(more)), more > 0 ? " more " : " fewer ", by, ", about ",
                            Count(std::llround(comparison.range_after.mean_captured)), " instead of ",
                            Count(std::llround(comparison.range_before.mean_captured)));
  }
  const std::string before = Done(comparison.range_before);
  const std::string after = Done(comparison.range_after);
  return absl::StrCat(sentence, "; ", after,
                      after == before ? ", as without it." : absl::StrCat("; without it, ", before, "."));
}

void Remark(const World& world, const Campaign& changed, std::vector<std::string>& remarks) {
  const Campaign& campaign = world.campaign;
  if (changed.last_service_day > campaign.last_service_day) {
    const auto added = changed.calendar().WorkingDays(campaign.last_service_day + 1, changed.last_service_day);
    std::vector<std::string> off;
    for (const DayOff& day : NamedDaysOff(changed, campaign.last_service_day + 1)) {
      off.push_back(day.name.empty() ? Date(day.day) : absl::StrCat(Date(day.day), " (", day.name, ")"));
    }
    std::string remark = added.empty() ? "The extension adds no working day"
                                       : absl::StrCat("The extension adds ", added.size(),
                                                      added.size() == 1 ? " working day" : " working days");
    if (!off.empty()) absl::StrAppend(&remark, "; days off are ", absl::StrJoin(off, ", "));
    remarks.push_back(remark + ".");
  }
  for (const Unit& unit : changed.units) {
    const Unit* before = campaign.FindUnit(unit.id);
    if (before != nullptr && before->crew_size != unit.crew_size &&
        before->minutes_per_capture == unit.minutes_per_capture) {
      remarks.push_back(absl::StrCat("A unit records one person at a time: a crew of ", unit.crew_size, " instead of ",
                                     before->crew_size, " changes nothing for ", unit.id,
                                     " unless it takes fewer minutes a person; say how many."));
    }
  }
}

}  // namespace

Campaign Changed(const Campaign& campaign, const Change& change, absl::CivilDay today,
                 std::vector<std::string>& faults) {
  Campaign changed = campaign;
  if (change.extra_units < 0 || change.extra_units > 20) faults.emplace_back("extra_units must be 0 to 20.");
  for (int number = 1; number <= std::min(change.extra_units, 20); ++number) {
    Unit unit;
    unit.id = absl::StrCat("extra-", number);
    while (changed.FindUnit(unit.id) != nullptr) unit.id += "x";
    unit.crew_size = 3;
    changed.units.push_back(std::move(unit));
  }
  for (const UnitChange& wanted : change.units) {
    const auto unit = std::find_if(changed.units.begin(), changed.units.end(),
                                   [&](const Unit& one) { return one.id == wanted.unit_id; });
    if (unit == changed.units.end()) {
      faults.push_back(absl::StrCat("There is no unit ", wanted.unit_id, " in the campaign."));
      continue;
    }
    if (wanted.crew_size != 0) unit->crew_size = wanted.crew_size;
    if (wanted.minutes_per_capture != 0) unit->minutes_per_capture = wanted.minutes_per_capture;
  }
  for (const absl::CivilDay day : change.overtime_days) {
    if (day < today) faults.push_back(absl::StrCat("Overtime day ", Date(day), " is past."));
    changed.overtime_days.insert(day);
    changed.day_names.try_emplace(day, "overtime");
  }
  if (change.last_service_day) changed.last_service_day = *change.last_service_day;
  return changed;
}

Comparison Compare(const World& world, std::int64_t workload, const Throughput& so_far, const Learned& learned,
                   const Campaign& changed, int draws, std::uint64_t seed) {
  Comparison comparison;
  World after = world;
  after.campaign = changed;
  comparison.before = LookAhead(world, workload, so_far).forecast;
  comparison.after = LookAhead(after, workload, so_far).forecast;
  // Looked at equally far, so that the days compare.
  const absl::CivilDay last = std::max({world.campaign.last_service_day, changed.last_service_day, world.today});
  const absl::CivilDay horizon = last + OutlookRange::kHorizonDays;
  comparison.range_before = DrawOutlook(world, learned, draws, seed, horizon);
  comparison.range_after = DrawOutlook(after, learned, draws, seed, horizon);
  comparison.more_captured = comparison.range_after.mean_captured - comparison.range_before.mean_captured;
  Remark(world, changed, comparison.remarks);
  comparison.sentence = Sentence(world, workload, changed, comparison);
  return comparison;
}

}  // namespace jemputbola::scheduling::simulation
