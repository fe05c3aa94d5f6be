#pragma once

#include "absl/status/statusor.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::field_reporting::api {

// The report that an event of field_reporting tells of, as far as it tells: boxes of walk-ins are not in events.
// DATA_LOSS for an event that cannot be read or is none of a report.
absl::StatusOr<v1::Report> ReportOf(const platform::v1::Event& event);

}  // namespace jemputbola::field_reporting::api
