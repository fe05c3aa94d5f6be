#include "field_reporting/api/report_of.h"

namespace jemputbola::field_reporting::api {
namespace {

// Reads the event's payload as an Event if it is one, and has `take` move its content into the report.
template <typename Event, typename Take>
bool Read(const platform::v1::Event& event, v1::Report& report, Take take) {
  if (event.type() != Event::descriptor()->full_name()) return false;
  Event payload;
  if (!payload.ParseFromString(event.data())) return false;
  report.set_seq(payload.source().seq());
  *report.mutable_occurred_at() = payload.source().occurred_at();
  take(payload, report);
  return true;
}

void TakeCorrection(v1::ReportCorrected& event, v1::Report& report) {
  v1::Correction& correction = *report.mutable_correction();
  correction.set_installation_id(event.target().installation_id());
  correction.set_seq(event.target().seq());
  if (event.has_capture()) {
    correction.mutable_capture()->Swap(event.mutable_capture());
  } else {
    correction.mutable_void_();
  }
}

}  // namespace

absl::StatusOr<v1::Report> ReportOf(const platform::v1::Event& event) {
  v1::Report report;
  const bool read =
      Read<v1::CaptureReported>(event, report,
                                [](auto& from, auto& to) { to.mutable_capture()->Swap(from.mutable_capture()); }) ||
      Read<v1::StopArrived>(event, report,
                            [](auto& from, auto& to) { to.mutable_arrival()->Swap(from.mutable_arrival()); }) ||
      Read<v1::StopLeft>(event, report,
                         [](auto& from, auto& to) { to.mutable_departure()->Swap(from.mutable_departure()); }) ||
      Read<v1::UnitBroken>(event, report,
                           [](auto& from, auto& to) { to.mutable_breakdown()->Swap(from.mutable_breakdown()); }) ||
      Read<v1::DayClosed>(event, report,
                          [](auto& from, auto& to) { to.mutable_closing()->Swap(from.mutable_closing()); }) ||
      Read<v1::ReportCorrected>(event, report, TakeCorrection);
  if (!read) return absl::DataLossError("an event cannot be read as a report: restore the database from its backup");
  return report;
}

}  // namespace jemputbola::field_reporting::api
