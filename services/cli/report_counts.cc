#include "cli/report_counts.h"

#include <ostream>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {

namespace v1 = field_reporting::v1;

void ReportCounts::Add(Tool& tool, const v1::ReportResult& result) {
  ++count_[result.status()];
  if (result.status() == v1::REPORT_STATUS_ACCEPTED || result.status() == v1::REPORT_STATUS_DUPLICATE) return;
  refused_.push_back(result);
  tool.err() << "report " << result.seq() << ": " << result.message() << '\n';
}

void ReportCounts::AddUnreadable(Tool& tool, std::int64_t line, const absl::Status& why) {
  ++unreadable_;
  tool.err() << "line " << line << ": " << why.message() << '\n';
}

int ReportCounts::Print(Tool& tool) const {
  const std::int64_t accepted = Of(v1::REPORT_STATUS_ACCEPTED);
  const std::int64_t duplicate = Of(v1::REPORT_STATUS_DUPLICATE);
  const std::int64_t conflict = Of(v1::REPORT_STATUS_CONFLICT);
  const std::int64_t rejected = Of(v1::REPORT_STATUS_REJECTED);
  const std::int64_t all = accepted + duplicate + conflict + rejected + unreadable_;
  if (tool.json()) {
    tool.out() << absl::StrCat("{\"accepted\":", accepted, ",\"duplicate\":", duplicate, ",\"conflict\":", conflict,
                               ",\"rejected\":", rejected, ",\"unreadable\":", unreadable_, ",\"log_seq\":", log_seq_,
                               ",", ToJsonList("refused", refused_).substr(1), "\n");
  } else {
    tool.out() << absl::StrCat(all, " reports: ", accepted, " accepted, ", duplicate, " duplicate, ", conflict,
                               " in conflict, ", rejected, " rejected, ", unreadable_, " unreadable\n");
  }
  return all > 0 && accepted + duplicate == 0 ? kFailed : kDone;
}

std::int64_t ReportCounts::Of(v1::ReportStatus status) const {
  const auto found = count_.find(status);
  return found == count_.end() ? 0 : found->second;
}

}  // namespace jemputbola::cli
