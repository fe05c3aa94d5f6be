#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"
#include "scheduling/api/replanner.h"
#include "scheduling/api/translate.h"

namespace jemputbola::scheduling {

// What the office's operator does to visits and units by hand. Each is one transaction; the plan follows before it
// returns. Thread-safe.
class Operator {
 public:
  Operator(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
           const clock::Clock& clock, Replanner& replanner);

  // Visits that are not announced (any more) are FAILED_PRECONDITION, unknown ones NOT_FOUND; a day without room is
  // INVALID_ARGUMENT. The day it leaves stays free of the village.
  absl::StatusOr<Visit> Move(const std::string& partition, const std::string& visit_id, absl::CivilDay day,
                             const std::string& reason);
  absl::Status Cancel(const std::string& partition, const std::string& visit_id, const std::string& reason);

  // As when the crew reports it; kept with who says it and why. Errors as in the contract.
  absl::StatusOr<v1::ReportUnitBrokenResponse> Break(const v1::ReportUnitBrokenRequest& request);
  absl::StatusOr<v1::ReportUnitBackResponse> Back(const v1::ReportUnitBackRequest& request);

 private:
  absl::StatusOr<Visit> FindAnnounced(store::WriteTransaction& tx, const std::string& partition,
                                      const std::string& visit_id);
  // One change of what is known of units, in a transaction; `tell` makes it and answers what it did, a sentence.
  using Tell = std::function<absl::StatusOr<std::string>(store::WriteTransaction& tx, const World& world)>;
  absl::StatusOr<v1::CampaignChange> Keep(const std::string& partition, v1::CampaignChange change, const Tell& tell);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& log_;
  const clock::Clock& clock_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
