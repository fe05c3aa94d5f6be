#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "cli/report_counts.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

namespace jemputbola::cli {

// Who sends, and how much at a time.
struct ReportSender {
  std::string device;
  std::string installation;
  std::string token;
  int batch = 100;
};

// Gives the next report; false after the last.
using NextReport = std::function<bool(field_reporting::v1::Report&)>;
// How many reports the service has dealt with.
using ReportsDone = std::function<void(std::int64_t)>;

// Both send every report until it is dealt with, and count what became of each. They obey the service when it tells
// them to wait, and come again when it goes away; they give up, with its last answer, when nothing went forward for a
// minute.

// In calls, one after the other.
absl::Status SubmitInCalls(Tool& tool, const ReportSender& sender, const NextReport& next, const ReportsDone& done,
                           ReportCounts& counts);
// Over a stream, which is opened again after a break and then goes on after what was acknowledged.
absl::Status SubmitOverStream(Tool& tool, const ReportSender& sender, const NextReport& next, const ReportsDone& done,
                              ReportCounts& counts);

}  // namespace jemputbola::cli
