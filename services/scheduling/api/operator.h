#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"
#include "scheduling/api/replanner.h"
#include "scheduling/api/translate.h"

namespace jemputbola::scheduling {

// What the office's operator does to visits by hand. Each is one transaction; the plan follows before it returns.
// Thread-safe.
class Operator {
 public:
  Operator(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
           const clock::Clock& clock, Replanner& replanner);

  // Visits that are not announced (any more) are FAILED_PRECONDITION, unknown ones NOT_FOUND; a day without room is
  // INVALID_ARGUMENT. The day it leaves stays free of the village.
  absl::StatusOr<Visit> Move(const std::string& partition, const std::string& visit_id, absl::CivilDay day,
                             const std::string& reason);
  absl::Status Cancel(const std::string& partition, const std::string& visit_id, const std::string& reason);

 private:
  absl::StatusOr<Visit> FindAnnounced(store::WriteTransaction& tx, const std::string& partition,
                                      const std::string& visit_id);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& log_;
  const clock::Clock& clock_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
