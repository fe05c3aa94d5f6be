#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"

// The sealed identities of walk-ins, from the report that brought one until the registry has it on disk.
namespace jemputbola::field_reporting::store {

struct KeptWalkIn {
  // The report or correction that carried it, as its event's source names it.
  ReportName report;
  SealedWalkIn walk_in;
};

// In the transaction that accepts the reports; one that is there already stays as it is.
void KeepWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<KeptWalkIn>& walk_ins, absl::Time received_at);

// nullopt when the report brought none, or it was released.
std::optional<SealedWalkIn> FindWalkIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const ReportName& report);

// Nothing when it is not there.
void ReleaseWalkIn(jemputbola::store::WriteTransaction& tx, const std::string& partition, const ReportName& report);

}  // namespace jemputbola::field_reporting::store
