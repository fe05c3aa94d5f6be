#include "field_reporting/domain/workday.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace jemputbola::field_reporting {

std::string FormatCounts(const OutcomeCounts& counts) {
  std::string text;
  for (const auto& [outcome, count] : counts) absl::StrAppend(&text, text.empty() ? "" : " ", outcome, ":", count);
  return text;
}

OutcomeCounts ParseCounts(std::string_view text) {
  OutcomeCounts counts;
  for (const absl::string_view pair : absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    const std::pair<absl::string_view, absl::string_view> sides = absl::StrSplit(pair, ':');
    int outcome = 0;
    std::int64_t count = 0;
    if (absl::SimpleAtoi(sides.first, &outcome) && absl::SimpleAtoi(sides.second, &count)) counts[outcome] = count;
  }
  return counts;
}

bool Replaces(const Closing& next, const Closing& standing) {
  if (next.by_office != standing.by_office) return standing.by_office;
  return next.at >= standing.at;
}

OutcomeCounts Workday::Differences() const {
  OutcomeCounts differences;
  if (!closing) return differences;
  for (const auto& [outcome, counted] : closing->counted) {
    const auto found = reported.find(outcome);
    const std::int64_t difference = counted - (found == reported.end() ? 0 : found->second);
    if (difference != 0) differences[outcome] = difference;
  }
  return differences;
}

bool Workday::Resolved() const {
  return resolution && closing && resolution->differences == Differences();
}

bool Workday::NeedsAttention(absl::CivilDay today) const {
  if (!closing) return day < today;
  return !Differences().empty() && !Resolved();
}

void Workday::Close(Closing next) {
  if (closing && !Replaces(next, *closing)) return;
  closing = std::move(next);
  reports_at_closing = reports;
}

}  // namespace jemputbola::field_reporting
