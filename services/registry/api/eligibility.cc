#include "registry/api/eligibility.h"

#include <algorithm>
#include <optional>

#include "common/clock/civil.h"
#include "registry/api/people_list.h"
#include "registry/api/translate.h"
#include "registry/domain/eligibility.h"
#include "registry/store/village_people.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kYearsBetweenElections = 5;
constexpr int kMostYearsAhead = 10;
constexpr int kWeek = 7;

struct Days {
  absl::CivilDay today;
  absl::CivilDay polling;
  absl::CivilDay since;
};

absl::StatusOr<Days> ReadDays(const v1::GetEligibilityRequest& request, const std::optional<absl::CivilDay>& configured,
                              absl::CivilDay today) {
  if (request.polling_day().empty() && !configured) {
    return absl::FailedPreconditionError(
        "The polling day is not known: give it with the request (--polling), or set registry.polling_day");
  }
  const auto polling = request.polling_day().empty() ? *configured : clock::ParseDate(request.polling_day());
  if (!polling.ok()) return absl::InvalidArgumentError("polling_day is no date; write it as 2024-11-27");
  if (polling->year() > today.year() + kMostYearsAhead) {
    return absl::InvalidArgumentError("polling_day lies more than ten years ahead; correct it");
  }
  Days days{today, *polling,
            absl::CivilDay(polling->year() - kYearsBetweenElections, polling->month(), polling->day())};
  if (request.since().empty()) return days;
  const auto since = clock::ParseDate(request.since());
  if (!since.ok()) return absl::InvalidArgumentError("since is no date; write it as 2019-04-17");
  if (*since >= *polling) return absl::InvalidArgumentError("since is not before the polling day");
  days.since = *since;
  return days;
}

// Weeks from tomorrow; none when the polling day is over.
void AddWeeks(const Days& days, v1::GetEligibilityResponse& response) {
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

void CountPerson(const domain::Birth& birth, bool recorded, const Days& days, v1::GetEligibilityResponse& response) {
  const absl::CivilDay adult_on = domain::Birthday(birth.date, domain::kVotingAge);
  const bool becoming = days.today < adult_on && adult_on <= days.polling;
  Count(true, recorded, *response.mutable_listed());
  Count(domain::MayBeRecorded(birth, days.today), recorded, *response.mutable_may_be_recorded());
  Count(domain::MustBeRecorded(birth, days.today), recorded, *response.mutable_must_be_recorded());
  Count(domain::IsVoter(birth, days.polling), recorded, *response.mutable_voters());
  Count(domain::IsFirstTimeVoter(birth, days.polling, days.since), recorded, *response.mutable_first_time_voters());
  Count(birth.ever_married && adult_on > days.polling, recorded, *response.mutable_married_minors());
  Count(becoming, recorded, *response.mutable_becoming_17());
  if (!becoming) return;
  const auto week = static_cast<int>((adult_on - days.today - 1) / kWeek);
  Count(true, recorded, *response.mutable_weeks(week)->mutable_count());
}

}  // namespace

absl::Status CountEligible(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                           const v1::GetEligibilityRequest& request, v1::GetEligibilityResponse& response) {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  const auto days = ReadDays(request, polling_day, office.calendar.Today());
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
