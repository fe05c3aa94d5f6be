#include "registry/api/area_service.h"

#include <utility>

#include "common/rpc/calls.h"
#include "registry/api/area_detail.h"
#include "registry/api/area_imports.h"
#include "registry/api/upload_stream.h"

namespace jemputbola::registry::api {

grpc::ServerReadReactor<v1::ImportAreaChangesRequest>* AreaService::ImportAreaChanges(
    grpc::CallbackServerContext* context, v1::ImportAreaChangesResponse* response) {
  return calls_.ClientStream<v1::ImportAreaChangesRequest>(
      context, "ImportAreaChanges", [this, response](const rpc::Call& call, const auto& read) {
        v1::ImportAreaChangesRequest first;
        read(&first);
        return api::ImportAreaChanges(office_, UploadOf<v1::ImportAreaChangesRequest>(call, read, first), call.caller,
                                      *response->mutable_result());
      });
}

grpc::ServerReadReactor<v1::ImportAreaAliasesRequest>* AreaService::ImportAreaAliases(
    grpc::CallbackServerContext* context, v1::ImportAreaAliasesResponse* response) {
  return calls_.ClientStream<v1::ImportAreaAliasesRequest>(
      context, "ImportAreaAliases", [this, response](const rpc::Call& call, const auto& read) {
        v1::ImportAreaAliasesRequest first;
        read(&first);
        return api::ImportAreaAliases(office_, UploadOf<v1::ImportAreaAliasesRequest>(call, read, first), call.caller,
                                      *response->mutable_result());
      });
}

grpc::ServerUnaryReactor* AreaService::GetArea(grpc::CallbackServerContext* context, const v1::GetAreaRequest* request,
                                               v1::GetAreaResponse* response) {
  return calls_.Unary(context, "GetArea", [this, request, response](const rpc::Call& /*call*/) {
    return office_.database.Read([&](const jemputbola::store::ReadTransaction& tx) -> absl::Status {
      auto detail = DescribeArea(tx, office_.ledger, office_.calendar, *request);
      if (!detail.ok()) return detail.status();
      *response->mutable_area() = *std::move(detail);
      return absl::OkStatus();
    });
  });
}

}  // namespace jemputbola::registry::api
