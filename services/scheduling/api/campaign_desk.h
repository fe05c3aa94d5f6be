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
#include "scheduling/domain/campaign_change.h"

namespace jemputbola::scheduling {

// Where the campaign itself is written and read. Each change is one transaction that also keeps who made it and why,
// for good; the plan follows before it returns. Thread-safe.
class CampaignDesk {
 public:
  CampaignDesk(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
               const clock::Clock& clock, Replanner& replanner);

  // A new campaign, or one after a CLOSED one, is DRAFT; else the state stays. INVALID_ARGUMENT, a line per fault, also
  // for each announced visit to come that the new campaign would make impossible, and of a regency of which the
  // registry knows no area. Where that does not answer the campaign is taken, with a remark.
  absl::StatusOr<v1::SetCampaignResponse> Set(const v1::SetCampaignRequest& request);
  // The others are NOT_FOUND without a campaign.
  absl::StatusOr<v1::ShowCampaignResponse> Show(const std::string& partition);
  // FAILED_PRECONDITION unless it is OPEN; the visits that stand as in campaign_closing.h.
  absl::StatusOr<v1::CloseCampaignResponse> Close(const v1::CloseCampaignRequest& request);
  // FAILED_PRECONDITION when it is CLOSED; INVALID_ARGUMENT without reason or actor, and a line per fault.
  absl::StatusOr<v1::ExtendCampaignResponse> Extend(const v1::ExtendCampaignRequest& request);
  absl::StatusOr<v1::SplitUnitResponse> Split(const v1::SplitUnitRequest& request);
  // NOT_FOUND for a number that no change has.
  absl::StatusOr<v1::ListCampaignChangesResponse> Changes(const v1::ListCampaignChangesRequest& request);

 private:
  // A change told as a difference: the campaign before and after it, and what each plan comes to.
  struct Revision {
    Campaign before;
    Campaign after;
    absl::CivilDay today;
    PlanFigures was;
    PlanFigures is;
  };
  struct Revised {
    v1::Campaign campaign;
    v1::CampaignChange change;
  };
  using Edit = std::function<absl::Status(const Campaign& before, absl::CivilDay today, v1::Campaign& definition)>;
  using Summary = std::function<std::string(const Revision&)>;
  // Writes what `edit` makes of the definition, checked as one that is set, and keeps `change` with the plan of before.
  // `edit` may be called more than once. Both plans are made outside of the transaction (plan_outside.h).
  absl::StatusOr<Revised> Revise(const std::string& partition, v1::CampaignChange change, const Edit& edit,
                                 const Summary& summary);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& log_;
  const clock::Clock& clock_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
