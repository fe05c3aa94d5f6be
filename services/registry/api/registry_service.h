#pragma once

#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "registry/api/import.h"
#include "registry/api/manifest.h"
#include "registry/api/people_import.h"
#include "registry/api/tally_feed.h"

namespace jemputbola::registry::api {

// The gRPC face of the registry: see registry.proto. All references must outlive it.
class RegistryService final : public v1::RegistryService::CallbackService {
 public:
  RegistryService(rpc::Calls& calls, ImportContext import, PeopleImporter& people, ManifestOffice& manifests,
                  TallyFeed& feed)
      : calls_(calls), import_(import), people_(people), manifests_(manifests), feed_(feed) {}

  grpc::ServerReadReactor<v1::ImportAreasRequest>* ImportAreas(grpc::CallbackServerContext* context,
                                                               v1::ImportAreasResponse* response) override;
  grpc::ServerBidiReactor<v1::ImportPeopleRequest, v1::ImportPeopleResponse>* ImportPeople(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* ListAreas(grpc::CallbackServerContext* context, const v1::ListAreasRequest* request,
                                      v1::ListAreasResponse* response) override;
  grpc::ServerWriteReactor<v1::ListTalliesResponse>* ListTallies(grpc::CallbackServerContext* context,
                                                                 const v1::ListTalliesRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchTalliesResponse>* WatchTallies(grpc::CallbackServerContext* context,
                                                                   const v1::WatchTalliesRequest* request) override;
  grpc::ServerUnaryReactor* GetManifest(grpc::CallbackServerContext* context, const v1::GetManifestRequest* request,
                                        v1::GetManifestResponse* response) override;

 private:
  absl::StatusOr<store::TallyBook> ReadBook(const std::string& regency_code) const;

  rpc::Calls& calls_;
  const ImportContext import_;
  PeopleImporter& people_;
  ManifestOffice& manifests_;
  TallyFeed& feed_;
};

}  // namespace jemputbola::registry::api
