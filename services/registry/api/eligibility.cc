#include "registry/api/eligibility.h"

#include <algorithm>
#include <optional>

#include "common/clock/civil.h"
#include "registry/api/people_list.h"
#include "registry/api/translate.h"
#include "registry/store/village_people.h"

namespace jemputbola::registry::api {
namespace {

using domain::AgeGroup;
using domain::CountingDays;

constexpr int kYearsBetweenElections = 5;
constexpr int kMostYearsAhead = 10;
constexpr int kWeek = 7;

// Weeks from tomorrow; none when the polling day is over.
void AddWeeks(const CountingDays& days, v1::GetEligibilityResponse& response) {
  for (absl::CivilDay from = days.today + 1; from <= days.polling; from += kWeek) {
    v1::EligibilityWeek& week = *response.add_weeks();
    week.set_from(clock::FormatDate(from));
    week.set_to(clock::FormatDate(std::min(from + (kWeek - 1), days.polling)));
    week.mutable_count();
  }
}

void Count(bool counts, bool recorded, v1::EligibilityCount& count) {
  if (!counts) return;
  count.set_people(count.people() + 1);
  if (recorded) count.set_recorded(count.recorded() + 1);
}

void CountPerson(const domain::Birth& birth, bool recorded, const CountingDays& days,
                 v1::GetEligibilityResponse& response) {
  const auto is_in = [&](AgeGroup group) { return domain::IsIn(group, birth, days); };
  Count(true, recorded, *response.mutable_listed());
  Count(is_in(AgeGroup::kMayBeRecorded), recorded, *response.mutable_may_be_recorded());
  Count(is_in(AgeGroup::kMustBeRecorded), recorded, *response.mutable_must_be_recorded());
  Count(is_in(AgeGroup::kVoter), recorded, *response.mutable_voters());
  Count(is_in(AgeGroup::kFirstTimeVoter), recorded, *response.mutable_first_time_voters());
  Count(is_in(AgeGroup::kMarriedMinor), recorded, *response.mutable_married_minors());
  if (!is_in(AgeGroup::kBecoming17)) return;
  Count(true, recorded, *response.mutable_becoming_17());
  const auto week = static_cast<int>((domain::Birthday(birth.date, domain::kVotingAge) - days.today - 1) / kWeek);
  Count(true, recorded, *response.mutable_weeks(week)->mutable_count());
}

}  // namespace

absl::StatusOr<CountingDays> ReadDays(const std::string& polling_day, const std::string& since,
                                      const std::optional<absl::CivilDay>& configured, absl::CivilDay today) {
  if (polling_day.empty() && !configured) {
    return absl::FailedPreconditionError(
        "The polling day is not known: give it with the request (--polling), or set registry.polling_day");
  }
  const auto polling = polling_day.empty() ? *configured : clock::ParseDate(polling_day);
  if (!polling.ok()) return absl::InvalidArgumentError("polling_day is no date; write it as 2024-11-27");
  if (polling->year() > today.year() + kMostYearsAhead) {
    return absl::InvalidArgumentError("polling_day lies more than ten years ahead; correct it");
  }
  CountingDays days{today, *polling,
                    absl::CivilDay(polling->year() - kYearsBetweenElections, polling->month(), polling->day())};
  if (since.empty()) return days;
  const auto before = clock::ParseDate(since);
  if (!before.ok()) return absl::InvalidArgumentError("since is no date; write it as 2019-04-17");
  if (*before >= *polling) return absl::InvalidArgumentError("since is not before the polling day");
  days.since = *before;
  return days;
}

absl::Status CountEligible(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                           const v1::GetEligibilityRequest& request, v1::GetEligibilityResponse& response) {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  const auto days = ReadDays(request.polling_day(), request.since(), polling_day, office.calendar.Today());
  if (!days.ok()) return days.status();
  response.set_today(clock::FormatDate(days->today));
  response.set_polling_day(clock::FormatDate(days->polling));
  response.set_since(clock::FormatDate(days->since));
  AddWeeks(*days, response);
  return office.database.Read([&](const jemputbola::store::Transaction& tx) -> absl::Status {
    const auto book = office.ledger.Read(tx, regency);
    if (!book.ok()) return book.status();
    *response.mutable_position() = ToMessage(book->position, office.calendar.Now());
    const auto villages = VillagesIn(tx, *book, regency, request.area_code());
    if (!villages.ok()) return villages.status();
    for (const std::string& village : *villages) {
      for (const store::PersonRecord& person : store::FetchVillage(tx, regency, village)) {
        if (person.standing.bucket == domain::Bucket::kRemoved) continue;
        if (store::Vault::IsPurged(person.sealed.box)) {
          response.set_without_identity(response.without_identity() + 1);
          continue;
        }
        const auto identity = office.vault.Open(regency, person.standing.person_id, person.sealed.box);
        if (!identity.ok()) return identity.status();
        CountPerson({identity->birth_date, identity->ever_married}, person.standing.bucket == domain::Bucket::kRecorded,
                    *days, response);
      }
    }
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::registry::api
