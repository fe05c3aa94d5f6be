#include "registry/domain/eligibility.h"

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

}  // namespace jemputbola::registry::domain
