#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/privacy.grpc.pb.h"
#include "registry/api/purge.h"
#include "registry/api/subject.h"
#include "registry/api/walk_in_keys.h"

namespace jemputbola::registry::api {

// The gRPC face of keys, subjects' rights and purges: see privacy.proto. All references must outlive it.
class PrivacyService final : public v1::PrivacyService::CallbackService {
 public:
  PrivacyService(rpc::Calls& calls, const Office& office, KeyRotation& keys, WalkInKeys& walk_in_keys,
                 Retention retention)
      : calls_(calls), keys_(keys), walk_in_keys_(walk_in_keys), subjects_(office), purges_(office, keys, retention) {}

  grpc::ServerUnaryReactor* RotateKeys(grpc::CallbackServerContext* context, const v1::RotateKeysRequest* request,
                                       v1::RotateKeysResponse* response) override;
  grpc::ServerUnaryReactor* GetKeyStatus(grpc::CallbackServerContext* context, const v1::GetKeyStatusRequest* request,
                                         v1::GetKeyStatusResponse* response) override;
  grpc::ServerUnaryReactor* ExportSubject(grpc::CallbackServerContext* context, const v1::ExportSubjectRequest* request,
                                          v1::ExportSubjectResponse* response) override;
  grpc::ServerUnaryReactor* CorrectSubject(grpc::CallbackServerContext* context,
                                           const v1::CorrectSubjectRequest* request,
                                           v1::CorrectSubjectResponse* response) override;
  grpc::ServerUnaryReactor* PlanPurge(grpc::CallbackServerContext* context, const v1::PlanPurgeRequest* request,
                                      v1::PlanPurgeResponse* response) override;
  grpc::ServerUnaryReactor* PurgePeople(grpc::CallbackServerContext* context, const v1::PurgePeopleRequest* request,
                                        v1::PurgePeopleResponse* response) override;

 private:
  rpc::Calls& calls_;
  KeyRotation& keys_;
  WalkInKeys& walk_in_keys_;
  SubjectOffice subjects_;
  PurgeOffice purges_;
};

}  // namespace jemputbola::registry::api
