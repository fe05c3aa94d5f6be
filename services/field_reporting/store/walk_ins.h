#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"

// The sealed identities of walk-ins, from the report that brought one until some time after the
// registry has it on disk.
namespace jemputbola::field_reporting::store {

struct KeptWalkIn {
  // The report or correction that carried it, as its event's source names it.
  ReportName report;
  SealedWalkIn walk_in;
};

// In the transaction that accepts the reports; one that is there already stays as it is.
void KeepWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<KeptWalkIn>& walk_ins, absl::Time received_at);

// nullopt when the report brought none, or it was forgotten.
std::optional<SealedWalkIn> FindWalkIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const ReportName& report);

// The registry has it. Nothing when it is not there or was released before.
void ReleaseWalkIn(jemputbola::store::WriteTransaction& tx, const std::string& partition, const ReportName& report,
                   absl::Time now);

// Partitions with a box that was released before `before`.
std::vector<std::string> ForgettablePartitions(const jemputbola::store::Transaction& tx, absl::Time before);
// Deletes the boxes that were released before `before`.
void ForgetWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition, absl::Time before);

}  // namespace jemputbola::field_reporting::store
