#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"

namespace jemputbola::field_reporting::store {

// A correction that is about to be appended to the log.
struct Correction {
  ReportName target;
  // A ReportCorrected; gets its original.
  eventlog::Draft* event = nullptr;
  // The target's event when it comes before it in the same transaction.
  const eventlog::Draft* earlier = nullptr;
  // Out: the target is there and tells of something else than a capture.
  bool refused = false;
};

// Puts into each correction's event what it corrects, when that is in the log already. In the transaction that appends
// the corrections, before it does. DATA_LOSS when a stored event cannot be read; errors of FindReports.
absl::Status AttachOriginals(const jemputbola::store::WriteTransaction& tx, const eventlog::EventLog& events,
                             const std::string& partition, std::vector<Correction>& corrections);

}  // namespace jemputbola::field_reporting::store
