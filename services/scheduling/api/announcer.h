#pragma once

#include <functional>
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
#include "scheduling/api/cut_draft.h"
#include "scheduling/api/replanner.h"

namespace jemputbola::scheduling {

// Makes visits of the plan promises: at the opening, and at the daily cut, exactly once a day. The transaction that
// announces a plan checks that tallies, visits and all else it was made from still stand; writers of one partition wait
// for each other on its lease, so nothing changes in between, and nobody waits while it is planned. Thread-safe.
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
  // Plans the cut outside of the transaction in which it calls `act` (plan_outside.h). Errors as DraftCut.
  using Act = std::function<absl::Status(store::WriteTransaction& tx, CutDraft& draft, Promises promises)>;
  absl::Status PlanAndWrite(const std::string& partition, bool opening, const Act& act);
  // -1 when this cut had been made before.
  absl::StatusOr<int> Make(store::WriteTransaction& tx, const std::string& partition, const CutDraft& draft,
                           Promises promises);
  // Whether a cut is due that was not made, as far as this process may make it.
  absl::StatusOr<bool> IsDue(const std::string& partition);
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
