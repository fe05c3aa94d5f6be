#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/log/log.h"
#include "jemputbola/registry/v1/manifest.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "jemputbola/registry/v1/walk_in.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// What a manifest is put together from, as the services that own it tell. Calls block, within the deadline of the call
// that this thread serves. A service that is away, slow or at a loss is UNAVAILABLE, with one sentence for the crew;
// what it said itself goes nowhere. Thread-safe.
class ManifestSources {
 public:
  ManifestSources(const std::shared_ptr<grpc::Channel>& registry, const std::shared_ptr<grpc::Channel>& scheduling,
                  log::Logger log);

  // The unit's tour of a day; without stops when nothing is planned for it. FAILED_PRECONDITION when the regency has no
  // campaign.
  absl::StatusOr<scheduling::v1::Tour> Tour(const std::string& regency, const std::string& unit,
                                            absl::CivilDay day) const;

  // Who is to be fetched in a village: a disclosure that the registry records. nullopt when its list has nobody to be
  // told of: the village stands on none, or its people were purged.
  absl::StatusOr<std::optional<registry::v1::Manifest>> People(const std::string& village, const std::string& recipient,
                                                               const std::string& purpose) const;

  // What identities of walk-ins are sealed for; nullopt while the registry does not tell.
  std::optional<registry::v1::GetWalkInKeyResponse> WalkInKey() const;

 private:
  absl::Status Away(const std::string& service, const grpc::Status& status) const;

  std::unique_ptr<registry::v1::RegistryService::Stub> people_;
  std::unique_ptr<registry::v1::WalkInService::Stub> walk_ins_;
  std::unique_ptr<scheduling::v1::SchedulingService::Stub> plans_;
  log::Logger log_;
};

}  // namespace jemputbola::field_reporting::api
