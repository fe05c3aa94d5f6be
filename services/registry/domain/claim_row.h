#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "registry/domain/claim.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// One row of a file of claims, as text.
struct ClaimRow {
  std::string_view measure, subject, value, at_least, at_most, source, date, note;
};

// The claim a row tells of, without number and area, or why it cannot be one. `measure` is listed, unrecorded,
// workload, recorded or captured; `subject` is area (or empty) or each_other; `value` is the whole number, or at_least
// and at_most are its ends, either of which may be empty. `date` is ISO 8601 and not after `today`.
std::variant<Claim, RowProblem> ReadClaimRow(const ClaimRow& row, absl::CivilDay today);

// Why a claim cannot be kept, if it cannot: its range is upside down or beyond a thousand million, it lacks its source,
// or its texts are too long or not clean.
std::optional<RowProblem> CheckClaim(const Claim& claim, absl::CivilDay today);

}  // namespace jemputbola::registry::domain
