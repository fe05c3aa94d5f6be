#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/spool/spool.h"
#include "jemputbola/registry/v1/reconcile.pb.h"
#include "registry/domain/reconcile.h"

namespace jemputbola::registry::api {

// The results of a comparison, put aside until its audit record is on disk: in sealed files without a name. Counts and
// one batch are in memory. Not thread-safe.
class ResultSpool {
 public:
  static absl::StatusOr<ResultSpool> Open();

  struct Row {
    std::int64_t line = 0;
    std::string reference;
    domain::Match match = domain::Match::kNotFound;
    domain::MatchedBy by = domain::MatchedBy::kNothing;
  };
  // `person_id`: who was found; empty for nobody. Errors of spool::Spool.
  absl::Status Add(const Row& row, const std::string& person_id);
  // After the last row.
  absl::Status Finish();

  // Without audit_head.
  v1::ReconcileSummary Summary() const;
  // All rows, in messages of some hundred.
  absl::Status Each(absl::FunctionRef<absl::Status(const v1::ReconcileResponse&)> take);
  // Everybody who was found, at most `most` at a time.
  absl::Status EachPeople(std::size_t most, absl::FunctionRef<absl::Status(std::vector<std::string>)> take);

 private:
  ResultSpool(spool::Spool rows, spool::Spool people) : rows_(std::move(rows)), people_(std::move(people)) {}
  absl::Status Flush();

  spool::Spool rows_;
  spool::Spool people_;
  v1::ReconcileResponse batch_;
  std::string batch_people_;
  domain::MatchCounts counts_;
};

}  // namespace jemputbola::registry::api
