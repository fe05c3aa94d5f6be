#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

// Who may be recorded, who must be, and who votes: three questions (FACTS §5). Ages count by birthdays; whoever was
// born on 29 February has theirs on 1 March in other years.
namespace jemputbola::registry::domain {

inline constexpr int kRecordableAge = 16;
inline constexpr int kVotingAge = 17;

// What the answers depend on.
struct Birth {
  absl::CivilDay date;
  bool ever_married = false;
};

// The day on which somebody reaches `age` years.
absl::CivilDay Birthday(absl::CivilDay birth_date, int age);

// On `day`: 16 years old, or ever married. Whoever is recorded before 17 collects the card at 17.
bool MayBeRecorded(const Birth& birth, absl::CivilDay day);
// On `day`: 17 years old, or ever married.
bool MustBeRecorded(const Birth& birth, absl::CivilDay day);
// 17 years old on the polling day itself, or ever married.
bool IsVoter(const Birth& birth, absl::CivilDay polling_day);
// A voter who was not yet 17 on `since`, the day of the election before.
bool IsFirstTimeVoter(const Birth& birth, absl::CivilDay polling_day, absl::CivilDay since);

// The days that are counted on; `since` is that of the election before.
struct CountingDays {
  absl::CivilDay today;
  absl::CivilDay polling;
  absl::CivilDay since;
};

// Of whom the counts are, of everyone who is on the list today.
enum class AgeGroup {
  kMayBeRecorded,
  kMustBeRecorded,
  kVoter,
  kFirstTimeVoter,
  // Voters by marriage only.
  kMarriedMinor,
  // After today and after `since`, until the polling day: a single week by the day before it and its last day.
  kBecoming17,
};
bool IsIn(AgeGroup group, const Birth& birth, const CountingDays& days);
// "may-be-recorded", "must-be-recorded", "voter", "first-time-voter", "married-minor" or "becoming-17", in any letter
// case and with any of - and _; INVALID_ARGUMENT for anything else.
absl::StatusOr<AgeGroup> ReadAgeGroup(std::string_view name);

}  // namespace jemputbola::registry::domain
