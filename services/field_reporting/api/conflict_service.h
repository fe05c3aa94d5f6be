#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/conflict.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// ConflictService. A conflict that is accepted goes through the intake as a report of an installation of its own, so
// that whatever a report brings about is brought about by it too, in the transaction that decides. All references must
// outlive it.
class ConflictService final : public v1::ConflictService::CallbackService {
 public:
  ConflictService(jemputbola::store::Database& database, eventlog::Ownership& ownership,
                  const eventlog::EventLog& events, store::Intake& intake, const clock::Clock& clock, rpc::Calls& calls)
      : database_(database), ownership_(ownership), events_(events), intake_(intake), clock_(clock), calls_(calls) {}

  grpc::ServerUnaryReactor* ListConflicts(grpc::CallbackServerContext* context, const v1::ListConflictsRequest* request,
                                          v1::ListConflictsResponse* response) override;
  grpc::ServerUnaryReactor* AcceptConflict(grpc::CallbackServerContext* context,
                                           const v1::AcceptConflictRequest* request,
                                           v1::AcceptConflictResponse* response) override;
  grpc::ServerUnaryReactor* RejectConflict(grpc::CallbackServerContext* context,
                                           const v1::RejectConflictRequest* request,
                                           v1::RejectConflictResponse* response) override;

 private:
  absl::Status List(const v1::ListConflictsRequest& request, v1::ListConflictsResponse& response);
  // Waits for the commit, until `deadline`.
  absl::Status Accept(const v1::AcceptConflictRequest& request, absl::Time deadline,
                      v1::AcceptConflictResponse& response);
  absl::StatusOr<store::Conflict> Find(const std::string& partition, const std::string& conflict_id);

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const eventlog::EventLog& events_;
  store::Intake& intake_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
