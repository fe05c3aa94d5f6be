#pragma once

#include <google/protobuf/arena.h>

#include <string>

#include "absl/time/time.h"
#include "common/eventlog/event_log.h"
#include "field_reporting/store/directory.h"
#include "jemputbola/field_reporting/v1/report.pb.h"

namespace jemputbola::field_reporting::api {

// Makes the events of one upload. The messages live on one arena and are used again for every report: not thread-safe.
class EventMaker {
 public:
  // `late`: received after the campaign's last day.
  EventMaker(const store::Installation& from, std::string traceparent, bool late);

  // The event of a report that passed the rules; its id is "<device>/<installation>/<seq>". A walk-in's sealed identity
  // and whatever a newer app sends beside the known fields do not enter it. Of a correction the original is unset.
  eventlog::Draft Draft(const v1::Report& report, absl::Time effective_at);

 private:
  template <typename Event>
  Event* Make(const store::Installation& from, bool late);
  template <typename Event>
  eventlog::Draft Finish(const v1::Report& report, absl::Time effective_at, Event& event);
  eventlog::Draft Correction(const v1::Report& report, absl::Time effective_at);

  google::protobuf::Arena arena_;
  const std::string prefix_;
  const std::string traceparent_;
  v1::CaptureReported* const capture_;
  v1::StopArrived* const arrival_;
  v1::StopLeft* const departure_;
  v1::UnitBroken* const breakdown_;
  v1::DayClosed* const closing_;
  v1::ReportCorrected* const corrected_;
};

}  // namespace jemputbola::field_reporting::api
