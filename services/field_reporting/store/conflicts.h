#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/crypto.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"

// Reports that came under an id already taken by another one. All functions throw soci::soci_error; those that write
// belong into a transaction that holds the partition.
namespace jemputbola::field_reporting::store {

// The report that came second, and what its event would tell, fixed when it came.
struct Rival {
  // A serialised field_reporting.v1.Report.
  std::string report;
  absl::Time received_at;
  absl::Time effective_at;
  bool late = false;
  std::string unit_id;
};

struct NewConflict {
  // The number of the installation.
  std::int64_t installation = 0;
  std::int64_t seq = 0;
  crypto::Digest128 body{};
  Rival rival;
};

// Stored by number, as in conflict.proto.
enum class ConflictState : std::int64_t { kOpen = 1, kAccepted = 2, kRejected = 3 };

struct Conflict {
  // Eight hexadecimal digits, more where they were taken: unlike for all of a partition, and for ever.
  std::string conflict_id;
  // The id that both reports have.
  ReportName name;
  Rival rival;
  ConflictState state = ConflictState::kOpen;
  std::string decided_by;
  std::optional<absl::Time> decided_at;
  std::string reason;
  // Of the accepted one's event; 0 for others.
  std::int64_t log_seq = 0;
};

struct Decision {
  std::string actor;
  std::string reason;
  absl::Time at;
  // What stays of the report, serialised: all but a walk-in's sealed identity, which has no further use here.
  std::string report;
};

// Keeps each distinct body once, however often it comes.
void KeepConflicts(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   std::vector<NewConflict> conflicts);

// Oldest first; the open ones, or all.
std::vector<Conflict> ListConflicts(const jemputbola::store::Transaction& tx, const std::string& partition, bool all);

// NOT_FOUND.
absl::StatusOr<Conflict> FindConflict(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::string& conflict_id);

// Decides an open conflict; again, as before: no change. FAILED_PRECONDITION when it was decided the other way,
// NOT_FOUND. `log_seq`: of the event that accepts it.
absl::Status AcceptConflict(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::string& conflict_id, const Decision& decision, std::int64_t log_seq);
absl::Status RejectConflict(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::string& conflict_id, const Decision& decision);

}  // namespace jemputbola::field_reporting::store
