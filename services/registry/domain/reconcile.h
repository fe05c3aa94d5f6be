#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

// What became of one row of a partner's list (FACTS §4). Every row is in exactly one, so that they sum to the input.
enum class Match : std::uint8_t {
  // The first four are matched: active people of this regency's list.
  kNotRecorded = 0,
  kRecordedNotPrinted = 1,
  kRecordedPrinted = 2,
  // Was recorded and came back: DUPLICATE_RECORD or ENROLL_FAILURE.
  kPrintFailed = 3,
  // The NIK is ours, but another name stands beside it. Nothing else is told of the person: whoever does not know the
  // name has no business with their state.
  kNameMismatch = 4,
  kOtherRegency = 5,
  // The NIK is ours but not in use: its person was removed (dead, moved, unknown, a double) or is gone from the newest
  // list without having been recorded.
  kInactiveNik = 6,
  kNotFound = 7,
  // Neither an identity number nor name, birth date and village could be read.
  kUnreadable = 8,
};
inline constexpr std::size_t kMatches = 9;

enum class MatchedBy : std::uint8_t { kNothing = 0, kNik = 1, kNameBirthVillage = 2 };

class MatchCounts {
 public:
  void Add(Match match) { ++counts_[static_cast<std::size_t>(match)]; }
  std::int64_t count(Match match) const { return counts_[static_cast<std::size_t>(match)]; }
  // The four buckets of matched people.
  std::int64_t matched() const;
  // All of them.
  std::int64_t rows() const;

 private:
  std::array<std::int64_t, kMatches> counts_{};
};

// How a person stands whose row was found, as far as a partner is told.
struct MatchedPerson {
  Recording recording = Recording::kNotRecorded;
  // Came back from enrolment and was not recorded again.
  bool returned = false;
  bool removed = false;
  // Not in the newest list that covers their village.
  bool vanished = false;
};
Match MatchOf(const MatchedPerson& person);

// Whether two names beside one NIK may be one, both as ComparableName writes them: typing differences, words shortened,
// left out or in another order.
bool NamesAgree(std::string_view a, std::string_view b);

// Somebody of a village, as rows without a matching NIK are compared with them.
struct Candidate {
  // As ComparableName writes it.
  std::string name;
  absl::CivilDay birth_date;
};
// The one of `village` who was born on that day and has the name: the same, else one that differs as typing does. The
// place in `village`; nothing when there is none, or more than one: a guess is no match.
std::optional<std::size_t> FindByName(const std::vector<Candidate>& village, std::string_view name,
                                      absl::CivilDay birth_date);

// A partner's own reference of a row as it may be handed back: empty when it is longer than 64 bytes, unclean, or holds
// 16 digits in a row, which could be a NIK.
std::string SafeReference(std::string_view reference);

}  // namespace jemputbola::registry::domain
