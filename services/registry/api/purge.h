#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "jemputbola/registry/v1/privacy.pb.h"
#include "registry/api/key_rotation.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// When personal data may, and then should, go.
struct Retention {
  // Polling day of the campaign; empty when it is not configured.
  std::optional<absl::CivilDay> polling_day;
  // Days after it (policy: a year).
  std::int64_t days = 365;
};

// Ends the keeping of personal data of a regency. Thread-safe.
class PurgeOffice {
 public:
  // `keys` must outlive this.
  PurgeOffice(const Office& office, KeyRotation& keys, Retention retention)
      : office_(office), keys_(keys), retention_(retention) {}

  // FAILED_PRECONDITION before the retention has run out, with the day, and when nothing is left.
  absl::StatusOr<v1::PlanPurgeResponse> Plan(const v1::PlanPurgeRequest& request) const;
  // Purges, records it and begins the rotation at whose end the key is destroyed, in one transaction.
  // FAILED_PRECONDITION for another reference than Plan gives now, and while keys rotate.
  absl::StatusOr<v1::PurgePeopleResponse> Purge(const v1::PurgePeopleRequest& request, const std::string& caller);

 private:
  absl::StatusOr<v1::PlanPurgeResponse> Plan(const jemputbola::store::Transaction& tx,
                                             const std::string& partition) const;
  absl::Status CheckAllowed(const std::string& partition) const;

  const Office office_;
  KeyRotation& keys_;
  const Retention retention_;
};

}  // namespace jemputbola::registry::api
