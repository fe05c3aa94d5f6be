#pragma once

#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "field_reporting/domain/workday.h"
#include "jemputbola/field_reporting/v1/workday.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// WorkdayService over the counts of workdays. All references must outlive it.
class WorkdayService final : public v1::WorkdayService::CallbackService {
 public:
  WorkdayService(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
                 ids::Generator& ids, const clock::Clock& clock, rpc::Calls& calls)
      : database_(database), ownership_(ownership), events_(events), ids_(ids), clock_(clock), calls_(calls) {}

  grpc::ServerUnaryReactor* ListWorkdays(grpc::CallbackServerContext* context, const v1::ListWorkdaysRequest* request,
                                         v1::ListWorkdaysResponse* response) override;
  grpc::ServerUnaryReactor* CloseWorkday(grpc::CallbackServerContext* context, const v1::CloseWorkdayRequest* request,
                                         v1::CloseWorkdayResponse* response) override;
  grpc::ServerUnaryReactor* ResolveWorkday(grpc::CallbackServerContext* context,
                                           const v1::ResolveWorkdayRequest* request,
                                           v1::ResolveWorkdayResponse* response) override;

 private:
  absl::Status List(const v1::ListWorkdaysRequest& request, v1::ListWorkdaysResponse& response);
  absl::Status Close(const v1::CloseWorkdayRequest& request, v1::Workday& workday);
  // The office tells what the crew would have: the same event, of a source that no device has.
  absl::Status Append(jemputbola::store::WriteTransaction& tx, const v1::CloseWorkdayRequest& request, absl::Time now);
  absl::Status Resolve(const v1::ResolveWorkdayRequest& request);

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& events_;
  ids::Generator& ids_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
