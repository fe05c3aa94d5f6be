#include "registry/api/pack_service.h"

namespace jemputbola::registry::api {

grpc::ServerWriteReactor<v1::MakePackResponse>* PackService::MakePack(grpc::CallbackServerContext* context,
                                                                      const v1::MakePackRequest* request) {
  return calls_.ServerStream<v1::MakePackResponse>(
      context, "MakePack",
      [this, request](const rpc::Call& call, const auto& write) { return packs_.Make(*request, call.caller, write); });
}

}  // namespace jemputbola::registry::api
