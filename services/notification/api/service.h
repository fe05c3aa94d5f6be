#pragma once

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "notification/api/contacts_file.h"
#include "notification/domain/quiet_hours.h"
#include "notification/store/contacts.h"

namespace jemputbola::notification::api {

// NotificationService. All references must outlive it.
class Service final : public v1::NotificationService::CallbackService {
 public:
  Service(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
          const store::Contacts& contacts, const clock::Clock& clock, QuietHours quiet, rpc::Calls& calls);

  grpc::ServerReadReactor<v1::ImportContactsRequest>* ImportContacts(grpc::CallbackServerContext* context,
                                                                     v1::ImportContactsResponse* response) override;
  grpc::ServerUnaryReactor* ListNotices(grpc::CallbackServerContext* context, const v1::ListNoticesRequest* request,
                                        v1::ListNoticesResponse* response) override;
  grpc::ServerUnaryReactor* CheckContacts(grpc::CallbackServerContext* context, const v1::CheckContactsRequest* request,
                                          v1::CheckContactsResponse* response) override;

 private:
  // The contacts of one regency in one transaction: all of them, or none. Counts them in `result`.
  absl::Status Import(const std::string& partition, const std::vector<Contact>& contacts,
                      platform::v1::ImportResult& result);
  absl::Status List(const v1::ListNoticesRequest& request, v1::ListNoticesResponse& response);
  absl::Status Check(const v1::CheckContactsRequest& request, v1::CheckContactsResponse& response);

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& events_;
  const store::Contacts& contacts_;
  const clock::Clock& clock_;
  const QuietHours quiet_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::notification::api
