#pragma once

#include "absl/status/statusor.h"
#include "common/audit/audit.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// Hands out who is to be fetched in a village. Thread-safe.
class ManifestOffice {
 public:
  // All references must outlive this.
  ManifestOffice(jemputbola::store::Database& database, eventlog::Ownership& ownership, const store::Vault& vault,
                 audit::Log& audit, const Calendar& calendar, const log::Logger& log)
      : database_(database), ownership_(ownership), vault_(vault), audit_(audit), calendar_(calendar), log_(log) {}

  // Opens the boxes of the village's workload, by address and then by name, once the audit record of this
  // disclosure is on disk. Whoever was purged is left out. INVALID_ARGUMENT without recipient or purpose or for a code
  // that is no village's; NOT_FOUND for a village that is not on the list; FAILED_PRECONDITION when all were purged;
  // DATA_LOSS when a box does not open.
  absl::StatusOr<v1::Manifest> Make(const v1::GetManifestRequest& request, const std::string& caller);

 private:
  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const store::Vault& vault_;
  audit::Log& audit_;
  const Calendar& calendar_;
  const log::Logger& log_;
};

}  // namespace jemputbola::registry::api
