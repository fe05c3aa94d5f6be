#include "registry/api/row_reports.h"

namespace jemputbola::registry::api {

absl::Status RowReporter::Add(std::int64_t line, platform::v1::RowSeverity severity,
                              const domain::RowProblem& problem) {
  if (told_ == kMost) return absl::OkStatus();
  ++told_;
  platform::v1::RowReport& report = *waiting_.mutable_reports()->add_reports();
  report.set_line(line);
  report.set_field(problem.field);
  report.set_severity(severity);
  report.set_reason(problem.message);
  return waiting_.reports().reports_size() < kPerMessage ? absl::OkStatus() : Flush();
}

absl::Status RowReporter::Flush() {
  if (waiting_.reports().reports_size() == 0) return absl::OkStatus();
  const bool sent = reply_(waiting_);
  waiting_.Clear();
  return sent ? absl::OkStatus() : absl::CancelledError("The caller has gone; send the file again");
}

}  // namespace jemputbola::registry::api
