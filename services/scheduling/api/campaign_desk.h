#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"
#include "scheduling/api/replanner.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/campaign_change.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {

// Where the campaign itself is written and read. Each change is one transaction that also keeps who made it and why,
// for good; the plan follows before it returns. Thread-safe.
class CampaignDesk {
 public:
  CampaignDesk(store::Database& database, eventlog::Ownership& ownership, const clock::Clock& clock,
               Replanner& replanner);

  // A new campaign, or one after a CLOSED one, is DRAFT; else the state stays. INVALID_ARGUMENT, a line per fault, also
  // for each announced visit that the new campaign would make impossible.
  absl::StatusOr<v1::SetCampaignResponse> Set(const v1::SetCampaignRequest& request);
  // The others are NOT_FOUND without a campaign.
  absl::StatusOr<v1::ShowCampaignResponse> Show(const std::string& partition);
  // FAILED_PRECONDITION unless it is OPEN.
  absl::StatusOr<v1::Campaign> Close(const v1::CloseCampaignRequest& request);
  // FAILED_PRECONDITION when it is CLOSED; INVALID_ARGUMENT without reason or actor, and a line per fault.
  absl::StatusOr<v1::ExtendCampaignResponse> Extend(const v1::ExtendCampaignRequest& request);
  absl::StatusOr<v1::SplitUnitResponse> Split(const v1::SplitUnitRequest& request);
  // NOT_FOUND for a number that no change has.
  absl::StatusOr<v1::ListCampaignChangesResponse> Changes(const v1::ListCampaignChangesRequest& request);

 private:
  struct Revision {
    StoredCampaign before;
    StoredCampaign after;
    LoadedWorld loaded;
    Campaign campaign;
  };
  // Writes what `edit` makes of the definition, checked as one that is set.
  using Edit = std::function<absl::Status(const Campaign& before, absl::CivilDay today, v1::Campaign& definition)>;
  absl::StatusOr<Revision> Revise(store::WriteTransaction& tx, const std::string& partition, const Edit& edit);
  // Makes both plans and adds the change, with the plan of before.
  using Summary = std::function<std::string(const Revision&, const PlanFigures& was, const PlanFigures& is)>;
  v1::CampaignChange KeepRevision(store::WriteTransaction& tx, const std::string& partition, const Revision& revision,
                                  v1::CampaignChange change, const Summary& summary);

  store::Database& database_;
  eventlog::Ownership& ownership_;
  const clock::Clock& clock_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
