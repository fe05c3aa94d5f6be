#include "registry/domain/eligibility.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace jemputbola::registry::domain {

absl::CivilDay Birthday(absl::CivilDay birth_date, int age) {
  return absl::CivilDay(birth_date.year() + age, birth_date.month(), birth_date.day());
}

bool MayBeRecorded(const Birth& birth, absl::CivilDay day) {
  return birth.ever_married || Birthday(birth.date, kRecordableAge) <= day;
}

bool MustBeRecorded(const Birth& birth, absl::CivilDay day) {
  return birth.ever_married || Birthday(birth.date, kVotingAge) <= day;
}

bool IsVoter(const Birth& birth, absl::CivilDay polling_day) {
  return MustBeRecorded(birth, polling_day);
}

bool IsFirstTimeVoter(const Birth& birth, absl::CivilDay polling_day, absl::CivilDay since) {
  return IsVoter(birth, polling_day) && Birthday(birth.date, kVotingAge) > since;
}

bool IsIn(AgeGroup group, const Birth& birth, const CountingDays& days) {
  const absl::CivilDay adult_on = Birthday(birth.date, kVotingAge);
  switch (group) {
    case AgeGroup::kMayBeRecorded:
      return MayBeRecorded(birth, days.today);
    case AgeGroup::kMustBeRecorded:
      return MustBeRecorded(birth, days.today);
    case AgeGroup::kVoter:
      return IsVoter(birth, days.polling);
    case AgeGroup::kFirstTimeVoter:
      return IsFirstTimeVoter(birth, days.polling, days.since);
    case AgeGroup::kMarriedMinor:
      return birth.ever_married && adult_on > days.polling;
    case AgeGroup::kBecoming17:
      return std::max(days.today, days.since) < adult_on && adult_on <= days.polling;
  }
  return false;
}

absl::StatusOr<AgeGroup> ReadAgeGroup(std::string_view name) {
  const std::string word = absl::AsciiStrToLower(absl::StrReplaceAll(std::string(name), {{"_", "-"}}));
  if (word == "may-be-recorded") return AgeGroup::kMayBeRecorded;
  if (word == "must-be-recorded") return AgeGroup::kMustBeRecorded;
  if (word == "voter") return AgeGroup::kVoter;
  if (word == "first-time-voter") return AgeGroup::kFirstTimeVoter;
  if (word == "married-minor") return AgeGroup::kMarriedMinor;
  if (word == "becoming-17") return AgeGroup::kBecoming17;
  return absl::InvalidArgumentError(
      "age_group is none: give may-be-recorded, must-be-recorded, voter, first-time-voter, married-minor or "
      "becoming-17");
}

}  // namespace jemputbola::registry::domain
