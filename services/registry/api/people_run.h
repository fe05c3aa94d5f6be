#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/audit/audit.h"
#include "common/spool/spool.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/api/import.h"
#include "registry/api/people_file.h"
#include "registry/api/row_reports.h"
#include "registry/domain/area_index.h"
#include "registry/store/imports.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {

// One import of a file of people that is well-formed. Rows wait until there are enough for a transaction, which another
// thread then writes while this one reads on; at most one transaction is under way. Used by one thread.
class PeopleRun {
 public:
  // All must outlive this. `seen`, for a dry run, expects the rows of the file. `progress` is told of rows done, and
  // returns false when the caller has gone.
  PeopleRun(const ImportContext& context, audit::Log& audit, std::string caller, const v1::ImportPeopleOptions& options,
            PeopleFile& file, std::optional<store::SeenRows> seen, RowReporter& reports,
            std::function<bool(std::int64_t rows_done)> progress);
  ~PeopleRun();

  absl::StatusOr<platform::v1::ImportResult> Run();

 private:
  struct WaitingRow {
    store::ListRow row;
    std::vector<domain::RowProblem> doubts;
    bool unverified = false;
  };
  using Rows = std::vector<WaitingRow>;
  // A regency of the file.
  struct Regency {
    store::PeopleList list;
    bool opened = false;
    store::ListCounts counts;
    std::set<std::string> villages;
    // Dry run: who would stand on the list again, by the village where they stand now; and all who would stand on this
    // one, by the village where they would.
    std::map<std::string, std::int64_t> present;
    std::map<std::string, std::int64_t> named;
    // Dry run: fingerprints of who stands in `present` and of their village.
    std::optional<spool::Spool> stood;
  };
  struct Written {
    absl::Status status;
    Rows rows;
    std::vector<store::RowOutcome> outcomes;
  };

  absl::Status Prepare();
  absl::Status Take(std::int64_t line, const domain::PersonRow& row);
  absl::Status Refuse(std::int64_t line, const domain::RowProblem& problem);
  // Hands the waiting rows to the writing thread.
  absl::Status Flush();
  // Waits for the writing thread and counts what it did.
  absl::Status Collect();
  absl::Status Count(const Rows& rows, const std::vector<store::RowOutcome>& outcomes);
  Regency& RegencyAt(const std::string& partition);

  // On the writing thread.
  std::vector<Written> Write(std::map<std::string, Rows> by_partition);
  Written WriteOne(const std::string& partition, Rows rows);
  absl::StatusOr<std::vector<store::RowOutcome>> Enter(Regency& regency, std::vector<store::ListRow> rows);
  // Dry run: somebody on the list stands in the file.
  static absl::Status NotePresent(Regency& regency, const store::Standing& standing);
  absl::StatusOr<std::vector<store::RowOutcome>> Try(Regency& regency, std::vector<store::ListRow> rows);

  // After the last row.
  absl::Status Finish();
  absl::Status TouchNamed(Regency& regency);
  // Takes villages of which the file is hardly the whole list off `regency.villages`, and says so.
  absl::Status LeaveOutStray(Regency& regency);
  absl::Status Vanish(Regency& regency);
  absl::Status CountVanished(Regency& regency);
  // Reports who of `villages` (by fingerprint) would vanish.
  absl::Status TellVanished(Regency& regency, const std::map<std::uint64_t, std::string>& villages);
  absl::Status Close(const Regency& regency);
  // One transaction of a regency; opens its list in the first.
  absl::Status InTransaction(
      Regency& regency,
      absl::FunctionRef<absl::Status(jemputbola::store::WriteTransaction&, store::TallyChange&)> body);

  const ImportContext& context_;
  audit::Log& audit_;
  const std::string caller_;
  const v1::ImportPeopleOptions& options_;
  PeopleFile& file_;
  RowReporter& reports_;
  const std::function<bool(std::int64_t)> progress_;
  const absl::CivilDay today_;

  domain::AreaIndex areas_;
  // Villages whose whole list the file is, because the caller says so.
  std::set<std::string> covered_;
  // Only the writing thread touches these while it runs.
  std::map<std::string, Regency> regencies_;
  std::optional<store::SeenRows> seen_;

  std::map<std::string, Rows> waiting_;
  std::size_t waiting_rows_ = 0;
  std::future<std::vector<Written>> writing_;
  // NIKs of refused rows: whoever has them stands in the file all the same.
  std::optional<spool::Spool> named_;
  platform::v1::ImportResult result_;
};

}  // namespace jemputbola::registry::api
