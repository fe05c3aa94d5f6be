#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/eventlog/position.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "jemputbola/registry/v1/tally.pb.h"
#include "scheduling/store/areas.h"
#include "scheduling/store/tallies.h"

namespace grpc {
class Channel;
}

namespace jemputbola::scheduling {

struct TallySnapshot {
  eventlog::Position position;
  std::vector<VillageTally> villages;
};

// What scheduling asks the registry. Thread-safe; calls block, with a deadline.
class RegistrySource {
 public:
  virtual ~RegistrySource() = default;
  // Districts and villages of a regency.
  virtual absl::StatusOr<std::vector<CachedArea>> ListAreas(const std::string& partition) = 0;
  virtual absl::StatusOr<TallySnapshot> ListTallies(const std::string& partition) = 0;
};

std::unique_ptr<RegistrySource> MakeRegistrySource(const std::shared_ptr<grpc::Channel>& registry);

// Districts and villages only. A village lies where it is told itself, else where its district is, else nowhere (0, 0):
// the regency's own centroid is no place to send a crew to.
std::vector<CachedArea> ToCachedAreas(const registry::v1::ListAreasResponse& response);

VillageTally ToVillageTally(const registry::v1::Tally& tally);

}  // namespace jemputbola::scheduling
