#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/eventlog/consumer.h"
#include "jemputbola/platform/v1/event.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/history.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

// The report that an event of type CaptureReported tells of. INVALID_ARGUMENT, without content, when it is none: no
// source, time or person, an outcome nobody knows, a place that is no village code, a return that is no date. Someone
// away without a day of return is expected back kAwayDays after the visit's civil day.
absl::StatusOr<store::NewEvent> ReadCapture(const platform::v1::Event& event, const Calendar& calendar);

// Takes what crews reported into the registry: field_reporting's stream "captures". Effects are idempotent by report
// id, so that the log may be read again from its start. Other events than CaptureReported are skipped.
class CaptureHandler final : public eventlog::Handler {
 public:
  // All references must outlive this.
  CaptureHandler(store::TallyLedger& ledger, const Calendar& calendar) : ledger_(ledger), calendar_(calendar) {}

  absl::Status Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string& partition) override { ledger_.Forget(partition); }

 private:
  store::TallyLedger& ledger_;
  const Calendar& calendar_;
};

}  // namespace jemputbola::registry::api
