#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "jemputbola/field_reporting/v1/report.pb.h"

namespace jemputbola::cli {

// One line of a file of reports: a field_reporting.v1.Report as proto JSON. INVALID_ARGUMENT, saying what is wrong
// without repeating any value of the line.
absl::Status ParseReportLine(std::string_view line, field_reporting::v1::Report& report);

}  // namespace jemputbola::cli
