#include "scheduling/simulation/account.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling::simulation {
namespace {

constexpr int kCarriedOnDays = 60;

std::string Sentence(const Account& account, const Campaign& campaign) {
  if (account.workload == 0) return "Nobody was to be fetched.";
  const double a_day =
      account.working_days == 0 ? 0 : static_cast<double>(account.captured) / static_cast<double>(account.working_days);
  std::string sentence =
      absl::StrFormat("%s of %s were recorded on %d working days (%.0f a day)", Count(account.captured),
                      People(account.workload), account.working_days, a_day);
  if (account.finish_day) {
    absl::StrAppend(&sentence, "; everyone who could be met was reached by ", Date(account.finish_day));
    if (account.left > 0) absl::StrAppend(&sentence, ", ", Count(account.left), " were not met");
    return sentence + ".";
  }
  absl::StrAppend(&sentence, "; ", Count(account.left), " were left on the last service day, ",
                  Date(campaign.last_service_day));
  if (account.working_days > 0) {
    absl::StrAppend(&sentence, absl::StrFormat(": %.0f a day would have been needed",
                                               static_cast<double>(account.workload) / account.working_days));
  }
  return sentence + ".";
}

}  // namespace

Account LiveThrough(const World& world, const Conduct& conduct, std::uint64_t seed) {
  Account account;
  for (const Village& village : world.villages) account.workload += village.workload;
  account.first_forecast = LookAhead(world, account.workload, {}).forecast;
  const Calendar calendar = world.campaign.calendar();
  account.working_days = static_cast<int>(calendar.WorkingDays(world.today, calendar.last()).size());
  Replay replay(world, *FindPolicy(world.campaign.policy), conduct, seed, calendar.last());
  Throughput so_far;
  std::optional<absl::CivilDay> last_capture;
  while (std::optional<ReplayedDay> day = replay.NextDay()) {
    account.captured += day->captured;
    if (day->captured > 0) last_capture = day->day;
    std::set<std::string> units;
    for (const Visited& visit : day->visits) units.insert(visit.unit_id);
    account.unit_days += static_cast<int>(units.size());
    if (!units.empty()) ++so_far.worked_days;
    so_far.captures += day->captured;
    const Forecast evening = LookAhead(replay.world(), replay.left(), so_far).forecast;
    account.evenings.push_back({evening.finish_day, evening.expected_left_at_deadline});
    account.days.push_back(*std::move(day));
  }
  account.left = replay.left();
  account.villages = replay.world().villages;
  // Nothing is left to do when the plan, carried on, would bring nobody more.
  if (replay.policy().Make(replay.world(), replay.world().today + kCarriedOnDays).expected_captures == 0) {
    account.finish_day = last_capture;
  }
  account.sentence = Sentence(account, world.campaign);
  return account;
}

std::vector<DayOff> NamedDaysOff(const Campaign& campaign, absl::CivilDay from) {
  const Calendar calendar = campaign.calendar();
  std::vector<DayOff> days;
  for (absl::CivilDay day = std::max(from, calendar.first()); day <= calendar.last(); ++day) {
    if (calendar.IsWorkingDay(day)) continue;
    const auto name = campaign.day_names.find(day);
    if (campaign.holidays.count(day) == 0 && name == campaign.day_names.end()) continue;
    days.push_back({day, name == campaign.day_names.end() ? "" : name->second});
  }
  return days;
}

}  // namespace jemputbola::scheduling::simulation
