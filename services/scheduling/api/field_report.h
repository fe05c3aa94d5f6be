#pragma once

#include <optional>
#include <string>

#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::scheduling {

// One report of a crew, whichever kind it is.
struct FieldReport {
  field_reporting::v1::ReportSource source;
  // Where it happened; empty for breakdowns and closings.
  std::string village;
  bool capture = false;
  bool captured = false;
  bool left = false;
  bool closed = false;
  // The day that a closing names.
  std::string closed_date;
  bool broken = false;
  std::string back_on;
  // Corrections: the report that `village` and `captured` are said of, and how it was told, if that is known. Without a
  // village nothing happened.
  std::optional<field_reporting::v1::ReportId> corrects;
  std::optional<field_reporting::v1::CaptureReported> original;
};

// False when the payload does not parse. A report of an unknown type has no source.
bool ReadReport(const platform::v1::Event& event, FieldReport& report);

}  // namespace jemputbola::scheduling
