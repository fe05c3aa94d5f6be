#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace jemputbola::notification {

enum class Kind { kAnnounced = 1, kChanged = 2, kCancelled = 3 };
enum class Role { kVillageHead = 1, kDistrictHead = 2 };

// What notices are made from, as of one revision of a visit.
struct Visit {
  std::string visit_id;
  // How often scheduling was found to have gone back to an older copy of itself that knew otherwise of this visit: what
  // it tells after that is newer, whatever the revision.
  std::int64_t epoch = 0;
  std::int64_t revision = 0;
  absl::CivilDay date;
  std::string village_code;
  std::string village_name;
  std::string district_code;
  std::string district_name;
  // Local minutes after midnight.
  int arrive_minute = 0;
  int leave_minute = 0;
  std::int64_t expected_captures = 0;
  // People come to the office instead.
  bool at_office = false;
};

// What the heads of a visit's village and district know last of it.
struct Told {
  Visit visit;
  Kind kind = Kind::kAnnounced;
};

// Whether a code has the form of a village ("53.03.01.2005") or a district ("53.03.01").
bool IsVillageCode(std::string_view code);
bool IsDistrictCode(std::string_view code);
// The regency of either: "53.03".
std::string RegencyOf(std::string_view area_code);

// The area whose head is meant: the visit's village, or its district.
const std::string& AreaOf(const Visit& visit, Role role);

// Whether `a` is told after `b`; false when both are of one epoch and revision.
bool IsNewer(const Visit& a, const Visit& b);

// Whether the heads would read the same of both: day, times and place.
bool ReadsTheSame(const Visit& a, const Visit& b);

// The reference of a notice, 12 letters and digits that cannot be mistaken for each other. The same for the same visit,
// epoch, revision, role and content: an event that comes again makes no second notice, and a revision that says
// something else (a plan restored from a backup) makes one of its own.
std::string ReferenceOf(const Visit& visit, Kind kind, Role role);

}  // namespace jemputbola::notification
