#include "scheduling/domain/campaign_change.h"

#include <algorithm>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::size_t kNamedDays = 10;

std::string Listed(const std::vector<absl::CivilDay>& days) {
  std::vector<std::string> named;
  for (const absl::CivilDay day : days) {
    if (named.size() == kNamedDays) break;
    named.push_back(Date(day));
  }
  return absl::StrCat(absl::StrJoin(named, ", "), days.size() > named.size() ? " ..." : "");
}

std::string WorkingDays(std::int64_t number) {
  return absl::StrCat(Count(number), number == 1 ? " working day" : " working days");
}

std::string Difference(const PlanFigures& was, const PlanFigures& is) {
  std::string sentence = absl::StrCat("From now on the plan counts on ", People(is.expected_captures), " by the end");
  if (is.expected_captures == was.expected_captures) {
    absl::StrAppend(&sentence, ", as many as before");
  } else {
    const std::int64_t more = is.expected_captures - was.expected_captures;
    absl::StrAppend(&sentence, ", ", Count(std::abs(more)), more > 0 ? " more" : " fewer", " than before");
  }
  absl::StrAppend(&sentence, "; ", Count(is.expected_left), " would be left");
  if (is.finish_day == was.finish_day) return sentence + ".";
  return absl::StrCat(sentence, "; whoever can be met is reached ",
                      is.finish_day ? "on " + Date(*is.finish_day) : "no longer in time",
                      was.finish_day ? " instead of " + Date(*was.finish_day) : ", and was not in time before", ".");
}

// The days off that an extension took in, by their names.
std::string DaysOff(const Campaign& before, const Campaign& after, absl::CivilDay today) {
  std::vector<std::string> off;
  const Calendar calendar = after.calendar();
  for (absl::CivilDay day = std::max(before.last_service_day + 1, today); day <= after.last_service_day; ++day) {
    if (calendar.IsWorkingDay(day)) continue;
    if (off.size() == kNamedDays) {
      off.emplace_back("...");
      break;
    }
    const auto name = after.day_names.find(day);
    const absl::Weekday weekday = absl::GetWeekday(day);
    const char* why = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday ? "weekend"
                      : day == after.polling_day                                             ? "polling day"
                                                                                             : "holiday";
    off.push_back(absl::StrCat(Date(day), " (", name == after.day_names.end() ? why : name->second, ")"));
  }
  return absl::StrJoin(off, ", ");
}

}  // namespace

PlanFigures FiguresOf(const Campaign& campaign, const Forecast& forecast) {
  PlanFigures figures{campaign.last_service_day, forecast.working_days_left, forecast.expected_captures_by_deadline,
                      forecast.expected_left_at_deadline, forecast.finish_day};
  if (figures.finish_day && *figures.finish_day > campaign.last_service_day) figures.finish_day.reset();
  return figures;
}

std::vector<absl::CivilDay> AddedDays(const Campaign& before, const Campaign& after, absl::CivilDay today) {
  const Calendar old = before.calendar();
  std::vector<absl::CivilDay> added = after.calendar().WorkingDays(today, after.last_service_day);
  added.erase(std::remove_if(added.begin(), added.end(), [&](absl::CivilDay day) { return old.IsWorkingDay(day); }),
              added.end());
  return added;
}

std::string ExtensionSummary(const Campaign& before, const Campaign& after, absl::CivilDay today,
                             const PlanFigures& was, const PlanFigures& is) {
  std::string summary = before.last_service_day == after.last_service_day
                            ? absl::StrCat("The service still ends on ", Date(after.last_service_day))
                            : absl::StrCat("The service ends on ", Date(after.last_service_day), " instead of ",
                                           Date(before.last_service_day));
  const std::vector<absl::CivilDay> added = AddedDays(before, after, today);
  if (!added.empty()) {
    return absl::StrCat(summary, ", ", WorkingDays(static_cast<std::int64_t>(added.size())), " more: ", Listed(added),
                        ". ", Difference(was, is));
  }
  const std::string off = DaysOff(before, after, today);
  absl::StrAppend(&summary, ", but the extension adds no working day");
  if (after.last_service_day < today) return summary + ": all of it has passed.";
  if (off.empty()) return summary + ".";
  return absl::StrCat(summary, ": ", off, " are days off; name those that are to be worked with --overtime DAY=NAME.");
}

absl::StatusOr<std::vector<CrewChange>> SplitCrew(const Campaign& campaign, const Split& split, absl::CivilDay today) {
  const Unit* unit = campaign.FindUnit(split.unit);
  if (unit == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("There is no unit ", split.unit, " in the campaign: jb campaign show names them."));
  }
  if (campaign.FindUnit(split.new_unit) != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("There is a unit ", split.new_unit, " already: give the new one another unit_id."));
  }
  if (split.from < today || split.from > campaign.last_service_day) {
    return absl::InvalidArgumentError(absl::StrCat("A crew can be split from today (", Date(today),
                                                   ") to the last service day (", Date(campaign.last_service_day),
                                                   "), not on ", Date(split.from), "."));
  }
  const int crew = unit->CrewOn(split.from);
  if (split.crew_size < 1 || split.crew_size >= crew) {
    return absl::InvalidArgumentError(absl::StrCat("Unit ", split.unit, " has a crew of ", crew, " on ",
                                                   Date(split.from), ": at least one of them goes with ",
                                                   split.new_unit, " and at least one stays."));
  }
  const std::vector<std::string>* staff = &unit->staff;
  for (const CrewChange& change : unit->crew_changes) {
    if (change.from > split.from) {
      return absl::InvalidArgumentError(absl::StrCat("The crew of unit ", split.unit, " changes again on ",
                                                     Date(change.from), ": write both crews with jb campaign set."));
    }
    staff = &change.staff;
  }
  CrewChange staying{split.from, crew - split.crew_size, {}};
  for (const std::string& member : *staff) {
    if (std::find(split.staff.begin(), split.staff.end(), member) == split.staff.end()) staying.staff.push_back(member);
  }
  const bool named = !staff->empty() || !split.staff.empty();
  if (named && (static_cast<int>(split.staff.size()) != split.crew_size ||
                (!staff->empty() && static_cast<int>(staying.staff.size()) != staying.crew_size))) {
    return absl::InvalidArgumentError(absl::StrCat("Name the ", split.crew_size, " of the crew of ", split.unit,
                                                   " who go with ", split.new_unit, ", each once."));
  }
  return std::vector<CrewChange>{staying, {split.from, split.crew_size, split.staff}};
}

std::string SplitSummary(const Split& split, int staying, const PlanFigures& was, const PlanFigures& is) {
  return absl::StrCat("From ", Date(split.from), " on ", split.crew_size, " of the crew of unit ", split.unit,
                      split.crew_size == 1 ? " goes with unit " : " go with unit ", split.new_unit, ", which tours; ",
                      staying, staying == 1 ? " stays" : " stay", ". ", Difference(was, is));
}

}  // namespace jemputbola::scheduling
