#include "field_reporting/api/event_maker.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::field_reporting::api {
namespace {

using google::protobuf::Arena;

// What a newer app sends beside the known fields was not checked and must not enter the log.
template <typename Content>
void CopyKnown(const Content& sent, Content& content) {
  content = sent;
  if (!content.GetReflection()->GetUnknownFields(content).empty()) content.DiscardUnknownFields();
}

void CopyKnown(const v1::Capture& sent, v1::Capture& content) {
  CopyKnown<v1::Capture>(sent, content);
  if (!sent.has_walk_in()) return;
  const std::string key_id = sent.walk_in().key_id();
  content.clear_walk_in();
  content.mutable_walk_in()->set_key_id(key_id);
}

}  // namespace

EventMaker::EventMaker(const store::Installation& from, std::string traceparent, bool late)
    : prefix_(absl::StrCat(from.device_id, "/", from.installation_id, "/")),
      traceparent_(std::move(traceparent)),
      capture_(Make<v1::CaptureReported>(from, late)),
      arrival_(Make<v1::StopArrived>(from, late)),
      departure_(Make<v1::StopLeft>(from, late)),
      breakdown_(Make<v1::UnitBroken>(from, late)),
      closing_(Make<v1::DayClosed>(from, late)),
      corrected_(Make<v1::ReportCorrected>(from, late)) {
  corrected_->mutable_target()->set_device_id(from.device_id);
}

eventlog::Draft EventMaker::Draft(const v1::Report& report, absl::Time effective_at) {
  switch (report.what_case()) {
    case v1::Report::kArrival:
      CopyKnown(report.arrival(), *arrival_->mutable_arrival());
      return Finish(report, effective_at, *arrival_);
    case v1::Report::kDeparture:
      CopyKnown(report.departure(), *departure_->mutable_departure());
      return Finish(report, effective_at, *departure_);
    case v1::Report::kBreakdown:
      CopyKnown(report.breakdown(), *breakdown_->mutable_breakdown());
      return Finish(report, effective_at, *breakdown_);
    case v1::Report::kClosing:
      *closing_->mutable_closing() = report.closing();
      closing_->mutable_closing()->DiscardUnknownFields();
      return Finish(report, effective_at, *closing_);
    case v1::Report::kCorrection:
      return Correction(report, effective_at);
    case v1::Report::kCapture:
    case v1::Report::WHAT_NOT_SET:
      break;
  }
  CopyKnown(report.capture(), *capture_->mutable_capture());
  return Finish(report, effective_at, *capture_);
}

eventlog::Draft EventMaker::Correction(const v1::Report& report, absl::Time effective_at) {
  const v1::Correction& correction = report.correction();
  corrected_->mutable_target()->set_installation_id(correction.installation_id());
  corrected_->mutable_target()->set_seq(correction.seq());
  corrected_->clear_capture();
  if (correction.has_capture()) CopyKnown(correction.capture(), *corrected_->mutable_capture());
  return Finish(report, effective_at, *corrected_);
}

template <typename Event>
Event* EventMaker::Make(const store::Installation& from, bool late) {
  auto* event = Arena::CreateMessage<Event>(&arena_);
  event->mutable_source()->set_device_id(from.device_id);
  event->mutable_source()->set_installation_id(from.installation_id);
  event->mutable_source()->set_unit_id(from.unit_id);
  event->mutable_source()->set_late(late);
  return event;
}

template <typename Event>
eventlog::Draft EventMaker::Finish(const v1::Report& report, absl::Time effective_at, Event& event) {
  v1::ReportSource& source = *event.mutable_source();
  source.set_seq(report.seq());
  timestamp::Set(effective_at, source.mutable_effective_at());
  source.mutable_occurred_at()->set_seconds(report.occurred_at().seconds());
  source.mutable_occurred_at()->set_nanos(report.occurred_at().nanos());
  eventlog::Draft draft = eventlog::MakeDraft(absl::StrCat(prefix_, report.seq()), effective_at, event);
  draft.traceparent = traceparent_;
  return draft;
}

}  // namespace jemputbola::field_reporting::api
