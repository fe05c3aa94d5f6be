#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "registry/domain/bucket.h"

namespace jemputbola::registry::domain {

// Full years on `day`. Whoever is born on 29 February has their birthday on 1 March in other years.
int AgeOn(absl::CivilDay birth_date, absl::CivilDay day);

// Whether somebody stands on the list that a village head checks: everyone who is neither off the list nor recorded;
// also who was set aside, for the village head is asked whether that is so. Children under 16 only when they will be
// voters on polling day: nobody can record them yet, and what is not needed is not handed out.
bool StandsInPack(Bucket bucket, bool voter);

// "530301******0001": enough for a village head to tell two people of one name apart; birth date and sex, which a NIK
// repeats, stay hidden. Anything but 16 characters is hidden whole.
std::string MaskedNik(std::string_view nik);

// The order of a walk through the village: letters without case, numbers by value ("RT 2" before "RT 10").
bool AddressBefore(std::string_view a, std::string_view b);

}  // namespace jemputbola::registry::domain
