#pragma once

#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/field_reporting/v1/conflict.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// ConflictService over the ledger. All references must outlive it.
class ConflictService final : public v1::ConflictService::CallbackService {
 public:
  ConflictService(jemputbola::store::Database& database, rpc::Calls& calls) : database_(database), calls_(calls) {}

  grpc::ServerUnaryReactor* ListConflicts(grpc::CallbackServerContext* context, const v1::ListConflictsRequest* request,
                                          v1::ListConflictsResponse* response) override;

 private:
  jemputbola::store::Database& database_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
