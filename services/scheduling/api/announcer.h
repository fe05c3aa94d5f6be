#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"
#include "scheduling/api/replanner.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

// Makes visits of the plan promises: at the opening, and at the daily cut, exactly once a day. The plan is made inside
// the transaction that announces it, from the tallies that stand there; writers of one partition wait for each other on
// its lease, so nothing changes in between. Thread-safe.
class Announcer {
 public:
  Announcer(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
            const clock::Clock& clock, Replanner& replanner, log::Logger logger);

  // What opening would announce now, and the reference that names it. Errors as Open.
  absl::StatusOr<v1::PreviewOpeningResponse> Preview(const std::string& partition);
  // DRAFT -> OPEN with the first cut: the number of visits announced. NOT_FOUND without a campaign, FAILED_PRECONDITION
  // unless it is DRAFT, and when a reference is given that is not of what would be announced now.
  absl::StatusOr<int> Open(const v1::OpenCampaignRequest& request);
  // Where the log of visits ends, and whether a cut is due that was not made yet, as `tx` sees it.
  absl::Status Describe(const store::Transaction& tx, const std::string& partition,
                        v1::ListVisitsResponse& response) const;
  // Makes the cuts that are due by the clock. After downtime or a jump of the clock one cut stands for those missed.
  void Tick();

 private:
  struct Cut {
    absl::CivilDay due;
    std::vector<absl::CivilDay> days;
    // An opening announces even where the cut of that day was made before, by the campaign that was closed.
    bool opening = false;
    // Of the order that stands from this cut on.
    int hold_people = 0;
  };
  struct Promises {
    // Without ids.
    std::vector<Visit> visits;
    // The whole plan that they are of.
    std::vector<PlannedStop> stops;
    std::optional<Coverage> coverage;
  };
  struct Opening {
    StoredCampaign stored;
    Cut cut;
    Promises promises;
    std::string reference;
  };
  void FetchAreas(const std::string& partition);
  absl::StatusOr<Opening> PlanOpening(const store::Transaction& tx, const std::string& partition) const;
  // What the cut would announce.
  Promises PlanCut(const store::Transaction& tx, const std::string& partition, const Campaign& campaign,
                   const LocalTime& now, const std::vector<absl::CivilDay>& days) const;
  // -1 when this cut had been made before.
  absl::StatusOr<int> Make(store::WriteTransaction& tx, const std::string& partition, const Cut& cut,
                           Promises promises);
  absl::StatusOr<int> MakeDue(const std::string& partition);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& log_;
  const clock::Clock& clock_;
  Replanner& replanner_;
  log::Logger logger_;

  absl::Mutex mutex_;
  // The newest cut known to be made, and the real time before which a failed one is not tried again.
  std::map<std::string, absl::CivilDay> made_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Time> try_after_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::scheduling
