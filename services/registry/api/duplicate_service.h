#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/duplicate.grpc.pb.h"
#include "registry/api/duplicates.h"

namespace jemputbola::registry::api {

// The gRPC face of duplicates: see duplicate.proto. All references must outlive it.
class DuplicateService final : public v1::DuplicateService::CallbackService {
 public:
  DuplicateService(rpc::Calls& calls, const Office& office) : calls_(calls), duplicates_(office) {}

  grpc::ServerUnaryReactor* ScanDuplicates(grpc::CallbackServerContext* context,
                                           const v1::ScanDuplicatesRequest* request,
                                           v1::ScanDuplicatesResponse* response) override;
  grpc::ServerWriteReactor<v1::ListDuplicatesResponse>* ListDuplicates(
      grpc::CallbackServerContext* context, const v1::ListDuplicatesRequest* request) override;
  grpc::ServerUnaryReactor* MergeDuplicate(grpc::CallbackServerContext* context,
                                           const v1::MergeDuplicateRequest* request,
                                           v1::MergeDuplicateResponse* response) override;
  grpc::ServerUnaryReactor* RejectDuplicate(grpc::CallbackServerContext* context,
                                            const v1::RejectDuplicateRequest* request,
                                            v1::RejectDuplicateResponse* response) override;
  grpc::ServerUnaryReactor* UndoDuplicate(grpc::CallbackServerContext* context, const v1::UndoDuplicateRequest* request,
                                          v1::UndoDuplicateResponse* response) override;

 private:
  rpc::Calls& calls_;
  DuplicateOffice duplicates_;
};

}  // namespace jemputbola::registry::api
