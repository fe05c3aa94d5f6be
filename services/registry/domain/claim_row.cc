#include "registry/domain/claim_row.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/clock/civil.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

// More than the people of the country.
constexpr std::int64_t kMost = 1'000'000'000;
constexpr std::size_t kMostSourceBytes = 200;
constexpr std::size_t kMostNoteBytes = 500;
constexpr char kNoNumber[] = "is not a whole number from 0 to 1000000000, written without separators";

std::optional<std::int64_t> ReadNumber(std::string_view text) {
  std::int64_t number = -1;
  if (!absl::SimpleAtoi(std::string(text), &number) || number < 0 || number > kMost) return std::nullopt;
  return number;
}

std::optional<Measure> ReadMeasure(std::string_view text) {
  const std::string name = absl::AsciiStrToLower(std::string(text));
  const auto* const found = std::ranges::find(kMeasures, name, MeasureName);
  return found == std::end(kMeasures) ? std::nullopt : std::optional(*found);
}

std::optional<RowProblem> ReadRange(const ClaimRow& row, Range& range) {
  if (!row.value.empty()) {
    if (!row.at_least.empty() || !row.at_most.empty()) {
      return RowProblem{"value", "stands beside at_least or at_most; give the number or its ends"};
    }
    const auto value = ReadNumber(row.value);
    if (!value) return RowProblem{"value", kNoNumber};
    range = {*value, *value};
    return std::nullopt;
  }
  if (row.at_least.empty() && row.at_most.empty()) {
    return RowProblem{"value", "is empty, and so are at_least and at_most; give the number or its ends"};
  }
  if (!row.at_least.empty()) {
    const auto least = ReadNumber(row.at_least);
    if (!least) return RowProblem{"at_least", kNoNumber};
    range.at_least = *least;
  }
  if (!row.at_most.empty()) {
    range.at_most = ReadNumber(row.at_most);
    if (!range.at_most) return RowProblem{"at_most", kNoNumber};
  }
  return std::nullopt;
}

}  // namespace

std::variant<Claim, RowProblem> ReadClaimRow(const ClaimRow& row, absl::CivilDay today) {
  Claim claim;
  const auto measure = ReadMeasure(row.measure);
  if (!measure) return RowProblem{"measure", "is not listed, unrecorded, workload, recorded or captured"};
  claim.measure = *measure;
  const std::string subject = absl::AsciiStrToLower(std::string(row.subject));
  if (subject == "each_other") {
    claim.subject = ClaimSubject::kEachOther;
  } else if (!subject.empty() && subject != "area") {
    return RowProblem{"subject", "is neither area nor each_other"};
  }
  if (auto problem = ReadRange(row, claim.range)) return *std::move(problem);
  const auto date = clock::ParseDate(row.date);
  if (!date.ok()) return RowProblem{"date", "is not a date; write the day it tells of like 2024-07-23"};
  claim.date = *date;
  claim.source = std::string(row.source);
  claim.note = std::string(row.note);
  if (auto problem = CheckClaim(claim, today)) return *std::move(problem);
  return claim;
}

std::optional<RowProblem> CheckClaim(const Claim& claim, absl::CivilDay today) {
  if (claim.range.at_least < 0 || claim.range.at_least > kMost) return RowProblem{"at_least", kNoNumber};
  if (claim.range.at_most && (*claim.range.at_most < 0 || *claim.range.at_most > kMost)) {
    return RowProblem{"at_most", kNoNumber};
  }
  if (claim.range.at_most && *claim.range.at_most < claim.range.at_least) {
    return RowProblem{"at_most", "is less than at_least; swap them"};
  }
  if (claim.date > today) return RowProblem{"date", "is in the future; give the day it tells of"};
  if (claim.source.empty()) return RowProblem{"source", "is empty; say who told it, like \"report of 23 July 2024\""};
  if (!IsCleanText(claim.source, kMostSourceBytes)) return RowProblem{"source", kNotCleanText};
  if (!IsCleanText(claim.note, kMostNoteBytes)) return RowProblem{"note", kNotCleanText};
  return std::nullopt;
}

}  // namespace jemputbola::registry::domain
