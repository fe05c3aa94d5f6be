#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

namespace jemputbola::cli {

// What became of the reports of a file.
class ReportCounts {
 public:
  // Tells of what was refused on standard error.
  void Add(Tool& tool, const field_reporting::v1::ReportResult& result);
  void AddAccepted(std::int64_t reports) { count_[field_reporting::v1::REPORT_STATUS_ACCEPTED] += reports; }
  void AddUnreadable(Tool& tool, std::int64_t line, const absl::Status& why);
  void Covered(std::int64_t log_seq) { log_seq_ = std::max(log_seq_, log_seq); }

  // As a line or as JSON. The exit code: failed when there were reports and not one is held now.
  int Print(Tool& tool) const;

 private:
  std::int64_t Of(field_reporting::v1::ReportStatus status) const;

  std::map<field_reporting::v1::ReportStatus, std::int64_t> count_;
  std::int64_t unreadable_ = 0;
  std::int64_t log_seq_ = 0;
  // Conflicts and rejections.
  std::vector<field_reporting::v1::ReportResult> refused_;
};

}  // namespace jemputbola::cli
