#include "registry/api/status_service.h"

#include "registry/api/statuses_import.h"
#include "registry/api/upload_stream.h"

namespace jemputbola::registry::api {

grpc::ServerReadReactor<v1::ImportStatusesRequest>* StatusService::ImportStatuses(
    grpc::CallbackServerContext* context, v1::ImportStatusesResponse* response) {
  return calls_.ClientStream<v1::ImportStatusesRequest>(
      context, "ImportStatuses", [this, response](const rpc::Call& call, const auto& read) -> absl::Status {
        v1::ImportStatusesRequest first;
        if (!read(&first)) return absl::InvalidArgumentError("The file is empty; send it with the regency it is of");
        const std::string partition = first.regency_code();
        return api::ImportStatuses(office_, partition, first.dry_run(), call.caller, UploadOf(call, read, first),
                                   *response);
      });
}

}  // namespace jemputbola::registry::api
