#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/eventlog/consumer.h"
#include "jemputbola/platform/v1/event.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/history.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"
#include "registry/store/walk_ins.h"

namespace jemputbola::registry::api {

// What a crew reported, as the history takes it.
struct CrewReport {
  store::NewEvent event;
  // Why a capture failed, in words; to be sealed as the event's detail.
  std::string note;
  // The key of the sealed identity, when it is of a walk-in; the event's person is then a store::WalkInId.
  std::optional<std::string> walk_in_key;
};

// The report that an event of type CaptureReported tells of, or the act of a ReportCorrected; nothing for other types.
// INVALID_ARGUMENT, without content, when it is none: no source, time, person or target, an outcome nobody knows, a
// place that is no village code, a return that is no date. Someone away without a day of return is expected back
// kAwayDays after the civil day of the visit; a correction leaves that day open, for it is the corrected report's.
absl::StatusOr<std::optional<CrewReport>> ReadCrewReport(const platform::v1::Event& event, const std::string& partition,
                                                         const Calendar& calendar);

// Takes what crews reported into the registry: field_reporting's stream "captures". Effects are idempotent by report
// id, so that the log may be read again from its start. Events that say nothing of people are skipped.
class CaptureHandler final : public eventlog::Handler {
 public:
  // All references must outlive this.
  CaptureHandler(store::TallyLedger& ledger, const store::Vault& vault, const Calendar& calendar)
      : ledger_(ledger), vault_(vault), calendar_(calendar) {}

  absl::Status Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string& partition) override { ledger_.Forget(partition); }

 private:
  store::TallyLedger& ledger_;
  const store::Vault& vault_;
  const Calendar& calendar_;
};

}  // namespace jemputbola::registry::api
