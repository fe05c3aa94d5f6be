#include "scheduling/domain/forecast.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduling/domain/campaign_closing.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/remarks.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/domain/standstill.h"

namespace jemputbola::scheduling {
namespace {

constexpr int kHorizonDays = 730;
// A plan that still visits in its last week ended at the horizon, not because nobody more is met.
constexpr int kCertainDays = kHorizonDays - 7;

// What was recorded a day so far, beside what is needed. A rate that would do is no promise: the plan meets fewer
// people at each further visit of a village.
std::string SoFar(const Forecast& forecast, const Throughput& so_far) {
  if (so_far.worked_days == 0) return "";
  const std::string rate = absl::StrFormat("%.0f a day", forecast.daily_rate);
  if (forecast.daily_rate < forecast.daily_rate_needed) return absl::StrCat(", and ", rate, " were recorded so far");
  return absl::StrCat("; the ", rate,
                      " recorded so far would do, but the villages still to come bring fewer people a day");
}

// An extension ends by polling day: whether one could still bring a day, and of which kind.
std::string WhatIsLeftToDo(const World& world) {
  const Campaign& campaign = world.campaign;
  const Calendar calendar = campaign.calendar();
  bool some_day = false;
  for (absl::CivilDay day = std::max(campaign.last_service_day + 1, world.today); day <= campaign.polling_day; ++day) {
    if (day == world.today && world.minute >= campaign.closes_minute) continue;
    some_day = true;
    if (calendar.WouldBeWorkingDay(day)) {
      return absl::StrCat("extend the campaign, which may go on to polling day, ", Date(campaign.polling_day));
    }
  }
  const std::string polling = absl::StrCat("polling day, ", Date(campaign.polling_day));
  if (some_day) {
    return absl::StrCat("only overtime days are left up to ", polling, ": extend the campaign by them");
  }
  return absl::StrCat("the campaign cannot be extended, as no day is left up to ", polling);
}

std::string Sentence(const World& world, const Forecast& forecast, const Throughput& so_far, bool nothing_to_plan) {
  const std::string last_day = Date(world.campaign.last_service_day);
  if (world.campaign.state == CampaignState::kClosed) {
    const std::size_t kept = VisitsToComeIn(world).visits.size();
    return absl::StrCat("The campaign is closed with ", People(forecast.workload), " left to fetch",
                        kept == 0   ? ""
                        : kept == 1 ? "; 1 announced visit is still to come"
                                    : absl::StrCat("; ", kept, " announced visits are still to come"),
                        ".");
  }
  if (forecast.workload == 0) return "Nobody is left to fetch.";
  if (forecast.working_days_left == 0) {
    return absl::StrCat("The target cannot be met: no working day is left and ", People(forecast.workload),
                        " are still to be fetched; ", WhatIsLeftToDo(world), ".");
  }
  const OutOfReach& out_of_reach = forecast.out_of_reach;
  const std::string because = out_of_reach.people > 0 ? absl::StrCat(": ", out_of_reach.why) : "";
  if (nothing_to_plan) {
    return absl::StrCat(
        "The target cannot be met by visits: no visit can be planned that is expected to meet any of the ",
        People(forecast.workload), " left", because, ".");
  }
  if (forecast.target_met) {
    std::string sentence = absl::StrCat("The plan reaches everyone who can be met by ", Date(forecast.finish_day),
                                        ", before the last service day ", last_day);
    if (*forecast.finish_day == world.campaign.last_service_day) {
      sentence = absl::StrCat("The plan reaches everyone who can be met on the last service day, ", last_day);
    }
    absl::StrAppend(&sentence, ", if everywhere the average comes at the average pace");
    if (forecast.expected_left_at_deadline == 0) return absl::StrCat(sentence, ".");
    return absl::StrCat(sentence, "; ", Count(forecast.expected_left_at_deadline), " of ", People(forecast.workload),
                        " are not expected to be met by visits alone.");
  }
  const double planned_rate = static_cast<double>(forecast.expected_captures_by_deadline) / forecast.working_days_left;
  const std::string short_of = absl::StrCat(
      "The target cannot be met: of ", People(forecast.workload), " the plan counts on ",
      Count(forecast.expected_captures_by_deadline), " by ", last_day,
      absl::StrFormat(" (%.0f a day) and leaves ", planned_rate), Count(forecast.expected_left_at_deadline));
  if (out_of_reach.people > 0) {
    return absl::StrCat(short_of, "; however long it is carried on, the plan leaves ", Count(out_of_reach.people),
                        " whom visits would meet", because, ".");
  }
  return absl::StrCat(
      short_of, absl::StrFormat("; %.0f a day would be needed", forecast.daily_rate_needed), SoFar(forecast, so_far),
      forecast.finish_day ? absl::StrCat("; carried on, the plan takes until ", Date(forecast.finish_day))
                          : "; carried on, the plan takes more than two years",
      ".");
}

// The plan and what comes after it, until nobody more is met or for kHorizonDays.
Plan CarriedOn(const World& world, const Policy& policy, const Plan& plan) {
  const absl::CivilDay last = world.campaign.last_service_day;
  const absl::CivilDay until = std::max(last, std::max(world.today, world.campaign.first_service_day) + kHorizonDays);
  Plan beyond = policy.GoOn(world, plan, last, until);
  beyond.tours.insert(beyond.tours.begin(), plan.tours.begin(), plan.tours.end());
  beyond.expected_captures += plan.expected_captures;
  return beyond;
}

// The last day with a stop that brings somebody.
std::optional<absl::CivilDay> LastCapture(const Plan& plan) {
  std::optional<absl::CivilDay> last;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (stop.expected_captures > 0) last = tour.day;
    }
  }
  return last;
}

// Whether the plan ended at its bound and not because nobody more is met.
bool TakesTooLong(const World& world, const Plan& beyond) {
  const std::optional<absl::CivilDay> last = LastCapture(beyond);
  return last && *last >= world.today + kCertainDays;
}

}  // namespace

Outlook LookAhead(const World& world, std::int64_t workload, const Throughput& so_far, PlanStep step) {
  const Campaign& campaign = world.campaign;
  Outlook outlook;
  Forecast& forecast = outlook.forecast;
  forecast.workload = workload;
  bool nothing_to_plan = false;
  const Policy* policy = FindPolicy(campaign.policy);
  if (campaign.state == CampaignState::kClosed) {
    outlook.plan = OnlyAnnounced(world);
    const absl::CivilDay last = campaign.last_service_day;
    outlook.areas = AreaOutlooks(world, outlook.plan, outlook.plan, StillToMeet(world, outlook.plan, last), last);
  }
  if (campaign.state != CampaignState::kClosed && policy != nullptr) {
    const absl::CivilDay last = campaign.last_service_day;
    outlook.plan = step == PlanStep::kFirst ? policy->First(world, last) : policy->Make(world, last);
    const Plan beyond = CarriedOn(world, *policy, outlook.plan);
    const absl::CivilDay horizon = world.today + kHorizonDays;
    const std::vector<Village> still_to_meet = StillToMeet(world, beyond, horizon);
    if (!TakesTooLong(world, beyond)) {
      forecast.out_of_reach = OutOfReachOf(world, still_to_meet, horizon);
      if (forecast.out_of_reach.people == 0) forecast.finish_day = LastCapture(beyond);
    }
    outlook.areas = AreaOutlooks(world, outlook.plan, beyond, still_to_meet, world.today + kCertainDays - 1);
    nothing_to_plan = beyond.expected_captures == 0;
    forecast.working_days_left = static_cast<int>(DaysLeft(world).size());
  }
  forecast.expected_captures_by_deadline = std::min(workload, outlook.plan.expected_captures);
  forecast.expected_left_at_deadline = workload - forecast.expected_captures_by_deadline;
  const int days_left = forecast.working_days_left;
  if (so_far.worked_days > 0) {
    forecast.daily_rate = static_cast<double>(so_far.captures) / so_far.worked_days;
  } else if (days_left > 0) {
    forecast.daily_rate = static_cast<double>(forecast.expected_captures_by_deadline) / days_left;
  }
  if (days_left > 0) forecast.daily_rate_needed = static_cast<double>(workload) / days_left;
  forecast.target_met = workload == 0 || (forecast.finish_day && *forecast.finish_day <= campaign.last_service_day);
  forecast.sentence = Sentence(world, forecast, so_far, nothing_to_plan);
  outlook.plan.coverage = CoverageOf(world, outlook.plan);
  outlook.plan.remarks = Remarks(world);
  outlook.plan.standstill = StandstillOf(world);
  if (outlook.plan.standstill) absl::StrAppend(&forecast.sentence, " ", outlook.plan.standstill->sentence);
  return outlook;
}

}  // namespace jemputbola::scheduling
