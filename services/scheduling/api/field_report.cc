#include "scheduling/api/field_report.h"

#include <utility>

namespace jemputbola::scheduling {
namespace {

namespace reports = field_reporting::v1;

void Read(const reports::Capture& capture, FieldReport& report) {
  report.village = capture.place_code();
  report.captured = capture.outcome() == reports::OUTCOME_CAPTURED;
}

template <typename Payload>
bool Parse(const platform::v1::Event& event, Payload& payload, FieldReport& report) {
  if (!payload.ParseFromString(event.data())) return false;
  report.source = payload.source();
  return true;
}

}  // namespace

bool ReadReport(const platform::v1::Event& event, FieldReport& report) {
  const auto named = [&](const google::protobuf::Descriptor* type) { return event.type() == type->full_name(); };
  if (named(reports::CaptureReported::descriptor())) {
    reports::CaptureReported payload;
    if (!Parse(event, payload, report)) return false;
    report.capture = true;
    Read(payload.capture(), report);
  } else if (named(reports::ReportCorrected::descriptor())) {
    reports::ReportCorrected payload;
    if (!Parse(event, payload, report)) return false;
    report.corrects = payload.target();
    if (payload.has_capture()) Read(payload.capture(), report);
    if (payload.has_original()) report.original = std::move(*payload.mutable_original());
  } else if (named(reports::StopArrived::descriptor())) {
    reports::StopArrived payload;
    if (!Parse(event, payload, report)) return false;
    report.village = payload.arrival().village_code();
  } else if (named(reports::StopLeft::descriptor())) {
    reports::StopLeft payload;
    if (!Parse(event, payload, report)) return false;
    report.village = payload.departure().village_code();
    report.left = true;
  } else if (named(reports::DayClosed::descriptor())) {
    reports::DayClosed payload;
    if (!Parse(event, payload, report)) return false;
    report.closed = true;
    report.closed_date = payload.closing().date();
  } else if (named(reports::UnitBroken::descriptor())) {
    reports::UnitBroken payload;
    if (!Parse(event, payload, report)) return false;
    report.broken = true;
    report.back_on = payload.breakdown().back_on();
  }
  return true;
}

}  // namespace jemputbola::scheduling
