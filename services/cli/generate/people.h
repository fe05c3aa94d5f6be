#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "cli/generate/areas.h"

namespace jemputbola::cli::generate {

// An invented person, as a row of a people file, and what a crew will find.
struct Person {
  std::string nik;
  std::string kk;
  std::string full_name;
  bool female = false;
  absl::CivilDay birth_date;
  std::string address;
  // Empty for about a third.
  std::string phone;
  std::string village_code;
  // "present", "absent" (not met at the first visit), "away", "deceased", "unknown_person", "moved" or "refused".
  std::string truth;
};

// The day on which the list stands; ages are 16 to 80 on it.
inline constexpr absl::CivilDay kListDay(2024, 7, 24);

// People without a recording, exactly as many per district as `counts` says, spread over its villages (Spread). About
// two in five are first-time voters of 2024. The same arguments give the same people in the same order: by village,
// then as drawn. INVALID_ARGUMENT for a count of a district that is not in `areas` or has no villages.
absl::StatusOr<std::vector<Person>> People(const Areas& areas, const std::vector<Count>& counts, std::uint64_t seed);

// The file of people, header nik,kk,full_name,sex,birth_date,address,phone,village_code; and that of the truth, header
// nik,truth.
std::string PeopleCsv(const std::vector<Person>& people);
std::string TruthCsv(const std::vector<Person>& people);

}  // namespace jemputbola::cli::generate
