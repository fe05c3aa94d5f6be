#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/label/label.h"
#include "scheduling/domain/campaign.h"
#include "scheduling/domain/faults.h"
#include "scheduling/domain/policy.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/domain/validate_units.h"

namespace jemputbola::scheduling {
namespace {

// Longer than any campaign, and short enough to be planned day by day.
constexpr int kLongestService = 730;
// The largest regency has fewer villages.
constexpr std::size_t kMostPlaces = 1000;

// Whether `text` may stand in a table: bytes below the blank, and DEL, would break it.
bool IsOneLine(const std::string& text) {
  constexpr std::size_t kMost = 200;
  return text.size() <= kMost &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

bool IsVillageOf(const std::string& code, const std::string& regency) {
  constexpr char kForm[] = "dd.dd.dd.dddd";
  return absl::StartsWith(code, regency + ".") &&
         std::equal(code.begin(), code.end(), std::begin(kForm), std::end(kForm) - 1, [](char c, char form) {
           return form == 'd' ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : c == form;
         });
}

bool Within(double value, double least, double most) {
  return std::isfinite(value) && value >= least && value <= most;
}

void CheckOvertime(const Campaign& campaign, Faults& faults) {
  const Calendar ordinary(campaign.first_service_day, campaign.last_service_day, campaign.holidays, {});
  for (const absl::CivilDay day : campaign.overtime_days) {
    faults.Unless(campaign.first_service_day <= day && day <= campaign.last_service_day, "Overtime day ", Date(day),
                  " lies outside the service days: remove it or extend the service.");
    faults.Unless(day == campaign.polling_day || !ordinary.IsWorkingDay(day), "Overtime day ", Date(day),
                  " is a working day anyway: remove it.");
    const auto name = campaign.day_names.find(day);
    faults.Unless(name != campaign.day_names.end() && !name->second.empty(), "Overtime day ", Date(day),
                  " has no name: say in day_names what it is called.");
  }
  for (const auto& [day, name] : campaign.day_names) {
    if (!IsOneLine(name)) {
      faults.Unless(false, "day_names must call ", Date(day), " something of one line of at most 200 bytes.");
      continue;
    }
    faults.Unless(
        campaign.overtime_days.count(day) > 0 || campaign.holidays.count(day) > 0 || day == campaign.polling_day,
        "day_names calls ", Date(day), " \"", name,
        "\", but it is neither a holiday nor an overtime day: make it one or remove the name.");
  }
}

void CheckCoverage(const Campaign& campaign, Faults& faults) {
  if (!campaign.cover_by) return;
  const absl::CivilDay by = *campaign.cover_by;
  const absl::CivilDay first = campaign.first_service_day;
  const absl::CivilDay last = campaign.last_service_day;
  if (by < first || last < by) {
    faults.Unless(false, "cover_by (", Date(by), ") lies outside the service days: choose a day from ", Date(first),
                  " to ", Date(last), ", or leave it out.");
    return;
  }
  faults.Unless(!campaign.calendar().WorkingDays(first, by).empty(), "No day from ", Date(first), " to cover_by (",
                Date(by), ") is a working day: choose a later day.");
}

void CheckDays(const Campaign& campaign, Faults& faults) {
  const absl::CivilDay first = campaign.first_service_day;
  const absl::CivilDay last = campaign.last_service_day;
  const absl::CivilDay polling = campaign.polling_day;
  faults.Unless(first <= last, "The last service day (", Date(last), ") lies before the first (", Date(first),
                "): swap them.");
  faults.Unless(last <= polling, "The last service day (", Date(last), ") lies after polling day (", Date(polling),
                "): end on polling day at the latest.");
  faults.Unless(last != polling || campaign.overtime_days.count(polling) > 0, "The last service day is polling day (",
                Date(polling), "), a public holiday: make it an overtime day, or end the day before.");
  faults.Unless(last - first < kLongestService, "The service lasts ", last - first + 1, " days: ", kLongestService,
                " are the most.");
  CheckOvertime(campaign, faults);
  if (first <= last && last - first < kLongestService) {
    faults.Unless(!campaign.calendar().WorkingDays(first, last).empty(), "No day from ", Date(first), " to ",
                  Date(last), " is a working day: choose other service days or name overtime days.");
    CheckCoverage(campaign, faults);
  }
}

void CheckHours(const Campaign& campaign, Faults& faults) {
  const int offset = campaign.utc_offset_minutes;
  faults.Unless(offset == 420 || offset == 480 || offset == 540,
                "utc_offset_minutes must be 420 (WIB), 480 (WITA) or 540 (WIT).");
  faults.Unless(campaign.opens_minute >= 0 && campaign.closes_minute <= 1440,
                "Office hours must lie between minute 0 and minute 1440 of the day.");
  const bool missing = campaign.opens_minute == 0 && campaign.closes_minute == 0;
  faults.Unless(!missing, "Office hours are missing: give opens_minute and closes_minute, minutes after midnight.");
  faults.Unless(missing || campaign.opens_minute < campaign.closes_minute, "Office hours end (",
                TimeOfDay(campaign.closes_minute), ") before they start (", TimeOfDay(campaign.opens_minute),
                "): swap them.");
  faults.Unless(campaign.cut_minute >= 0 && campaign.cut_minute < 1440,
                "cut_minute must be a minute of the day, 0 to 1439.");
  faults.Unless(campaign.announce_working_days >= 1 && campaign.announce_working_days <= 30,
                "announce_working_days must be 1 to 30.");
}

void CheckTravel(const Campaign& campaign, Faults& faults) {
  faults.Unless(Within(campaign.speed_kmh, 1, 200), "speed_kmh must be 1 to 200.");
  faults.Unless(Within(campaign.detour_factor, 1, 10), "detour_factor must be 1 to 10.");
  faults.Unless(Within(campaign.office.latitude, -90, 90) && Within(campaign.office.longitude, -180, 180) &&
                    (campaign.office.latitude != 0 || campaign.office.longitude != 0),
                "office_latitude and office_longitude must say where tours start, in degrees.");
  if (campaign.matrix == nullptr) return;
  const std::vector<std::string>& places = campaign.matrix->places();
  faults.Unless(places.size() <= kMostPlaces, "The travel matrix has ", places.size(), " places: ", kMostPlaces,
                " are the most.");
  std::set<std::string> seen;
  bool strange = false;
  for (std::size_t at = 0; at < places.size(); ++at) {
    const std::string& place = places[at];
    const bool known_form =
        place == kOffice || !IsRegencyCode(campaign.regency) || IsVillageOf(place, campaign.regency);
    strange = strange || !known_form;
    const bool speakable = IsOneLine(place) && !label::MayHoldNik(place);
    const std::string name = speakable ? absl::StrCat("\"", place, "\"") : absl::StrCat("place no. ", at + 1);
    faults.Unless(seen.insert(place).second, "The travel matrix names ", name, " twice: name each place once.");
    faults.Unless(known_form, "The travel matrix names ", name, ": write a village's code of ", campaign.regency,
                  ", or ", kOffice, ".");
  }
  faults.Unless(strange || KnowsAnyTime(*campaign.matrix, places), kNoTimeKnown);
}

void CheckRates(const Campaign& campaign, Faults& faults) {
  faults.Unless(Within(campaign.minutes_per_capture, 0.1, 480), "minutes_per_capture must be 0.1 to 480.");
  faults.Unless(Within(campaign.setup_minutes, 0, 480), "setup_minutes must be 0 to 480.");
  faults.Unless(!campaign.turnout.empty(), "Give the turnout of at least the first visit, 0 to 1.");
  faults.Unless(
      std::all_of(campaign.turnout.begin(), campaign.turnout.end(), [&](double share) { return Within(share, 0, 1); }),
      "Every turnout must be 0 to 1.");
  faults.Unless(campaign.rank_hysteresis >= 0 && campaign.rank_hysteresis <= 1000,
                "rank_hysteresis must be 0 (none) to 1000 people.");
  faults.Unless(FindPolicy(campaign.policy) != nullptr, "There is no policy of that name: write \"", kLargestRemaining,
                "\", \"", kMarginalGain, "\" or \"", kOptimised, "\".");
}

}  // namespace

std::vector<std::string> Validate(const Campaign& campaign, Days days) {
  Faults faults;
  faults.Unless(IsRegencyCode(campaign.regency), "regency_code must be a regency's code such as 53.03.");
  faults.Unless(!campaign.name.empty(), "Give the campaign a name.");
  faults.Unless(IsOneLine(campaign.name), "The campaign's name must be one line of at most 200 bytes.");
  if (days == Days::kRead) CheckDays(campaign, faults);
  CheckHours(campaign, faults);
  CheckUnits(campaign, faults);
  if (days == Days::kRead) CheckAvailability(campaign, faults);
  CheckTravel(campaign, faults);
  CheckRates(campaign, faults);
  return faults.Take();
}

}  // namespace jemputbola::scheduling
