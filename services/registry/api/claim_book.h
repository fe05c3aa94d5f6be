#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/eventlog/event_log.h"
#include "jemputbola/platform/v1/import.pb.h"
#include "jemputbola/registry/v1/claim.pb.h"
#include "registry/api/csv_upload.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Keeps what was told from outside, and compares it with the list and with itself. Thread-safe.
class ClaimBook {
 public:
  // What `office` refers to, and the registry's `log`, must outlive this.
  ClaimBook(const Office& office, const eventlog::EventLog& log) : office_(office), log_(log) {}

  // INVALID_ARGUMENT names the field that is wrong; errors of domain::AreaIndex::Resolve for the area; ALREADY_EXISTS.
  absl::StatusOr<v1::Claim> Add(const v1::AddClaimRequest& request) const;

  // Columns area, measure, source, date, value or at_least and at_most, and, if there, subject, note. Claims of other
  // regencies than `regency` are refused. Good rows are kept in one transaction.
  absl::Status Import(const std::string& regency, const Upload& upload, platform::v1::ImportResult& result) const;

  // INVALID_ARGUMENT without a reason; NOT_FOUND; FAILED_PRECONDITION when it was withdrawn before.
  absl::StatusOr<v1::Claim> Withdraw(const v1::WithdrawClaimRequest& request, const std::string& caller) const;

  // Reads the log up to the newest day that a claim tells of.
  absl::StatusOr<v1::ListClaimsResponse> List(const v1::ListClaimsRequest& request) const;

 private:
  const Office office_;
  const eventlog::EventLog& log_;
};

}  // namespace jemputbola::registry::api
