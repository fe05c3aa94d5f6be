#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "registry/domain/person.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// One row of an export of SIAK, as text: a person by NIK or by person id, the status, and when it was reached.
struct StatusRow {
  std::string_view nik, person_id, status, date;
};

struct RecordingStatus {
  // One of the two.
  std::string nik;
  std::string person_id;
  // Nothing when nothing follows from it: the person is not recorded yet.
  std::optional<EventKind> kind;
  // Microseconds since 1970: the instant that was told, or the end of the civil day where only a day was.
  std::int64_t told_at = 0;
  // The same, but never later than the receipt.
  std::int64_t effective_at = 0;
};

// What a status of SIAK means, in whatever letter case and with spaces or underscores: the stage that was reached, or
// that the person has to come again. SIAK has more statuses than stages: whatever lies between two stages is the
// earlier one. Unknown words: known = false.
struct StatusMeaning {
  bool known = false;
  std::optional<EventKind> kind;
};
StatusMeaning MeaningOf(std::string_view status);

// The status that a row tells of, or why the row is refused. Dates are ISO 8601 or DD-MM-YYYY (also with slashes), with
// a time of day or without; a time without a zone is one of `zone`. A date after the day of receipt is refused.
std::variant<RecordingStatus, RowProblem> ReadStatusRow(const StatusRow& row, absl::Time received, absl::TimeZone zone);

// Orders statuses of one instant, as those of bare dates are: further stages later, and what sends the person back last
// of all, since losing somebody is worse than asking twice. 0 to 6.
int RankOf(EventKind status);

}  // namespace jemputbola::registry::domain
