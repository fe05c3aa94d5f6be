#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "jemputbola/registry/v1/finding.pb.h"
#include "registry/api/office.h"
#include "registry/store/findings.h"

namespace jemputbola::registry::api {

// An event as it is told: evidence and note only `in_full`, else the end of the number. Errors of Vault::Open.
absl::StatusOr<v1::HistoryEvent> EventMessage(const Office& office, const std::string& partition,
                                              const store::HistoryRow& history, bool in_full);

// Takes down what is said of people and what the office makes of it; tells what was said. Every act is an audit record
// of the same transaction. Answers INVALID_ARGUMENT for what cannot be, NOT_FOUND for an event or a person that is not
// there, FAILED_PRECONDITION for an act on what does not allow it: a sentence each that says what to do. Thread-safe.
class FindingOffice {
 public:
  explicit FindingOffice(const Office& office) : office_(office) {}

  absl::StatusOr<v1::RecordFindingResponse> Record(const v1::RecordFindingRequest& request, const std::string& caller);
  absl::StatusOr<v1::ConfirmFindingResponse> Confirm(const v1::ConfirmFindingRequest& request,
                                                     const std::string& caller);
  absl::StatusOr<v1::RejectFindingResponse> Reject(const v1::RejectFindingRequest& request, const std::string& caller);
  absl::StatusOr<v1::WithdrawFindingResponse> Withdraw(const v1::WithdrawFindingRequest& request,
                                                       const std::string& caller);
  absl::StatusOr<v1::GetHistoryResponse> History(const v1::GetHistoryRequest& request, const std::string& caller);

 private:
  // An act of the office on an event, and what `check` finds against it.
  struct ActOn {
    std::string regency_code;
    std::string event_id;
    domain::EventKind kind;
    std::string evidence;
    std::string note;
    std::string audit_action;
    std::string caller;
  };
  struct Done {
    std::string event_id;
    v1::PersonStanding standing;
  };
  using Check = absl::FunctionRef<absl::Status(const store::HistoryRow& target)>;
  absl::StatusOr<Done> Act(const ActOn& act, Check check);

  const Office office_;
};

}  // namespace jemputbola::registry::api
