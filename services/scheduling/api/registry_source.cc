#include "scheduling/api/registry_source.h"

#include <map>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::scheduling {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(5);

class GrpcRegistrySource final : public RegistrySource {
 public:
  explicit GrpcRegistrySource(const std::shared_ptr<grpc::Channel>& registry)
      : stub_(registry::v1::RegistryService::NewStub(registry)) {}

  absl::StatusOr<std::vector<CachedArea>> ListAreas(const std::string& partition) override {
    registry::v1::ListAreasRequest request;
    request.set_regency_code(partition);
    registry::v1::ListAreasResponse response;
    const std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(kTimeout);
    const grpc::Status status = stub_->ListAreas(context.get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return ToCachedAreas(response);
  }

  absl::StatusOr<TallySnapshot> ListTallies(const std::string& partition) override {
    registry::v1::ListTalliesRequest request;
    request.set_regency_code(partition);
    request.set_level(registry::v1::AREA_LEVEL_VILLAGE);
    const std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(kTimeout);
    const auto reader = stub_->ListTallies(context.get(), request);
    TallySnapshot snapshot;
    bool positioned = false;
    registry::v1::ListTalliesResponse item;
    while (reader->Read(&item)) {
      if (item.has_position()) {
        snapshot.position = eventlog::FromProto(item.position().position());
        positioned = true;
      } else if (item.has_tally()) {
        snapshot.villages.push_back(ToVillageTally(item.tally()));
      }
    }
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    if (!positioned) return absl::UnavailableError("the registry sent tallies without their position");
    return snapshot;
  }

 private:
  std::unique_ptr<registry::v1::RegistryService::Stub> stub_;
};

}  // namespace

std::unique_ptr<RegistrySource> MakeRegistrySource(const std::shared_ptr<grpc::Channel>& registry) {
  return std::make_unique<GrpcRegistrySource>(registry);
}

std::vector<CachedArea> ToCachedAreas(const registry::v1::ListAreasResponse& response) {
  std::map<std::string, Point> districts;
  for (const registry::v1::Area& area : response.areas()) {
    if (area.level() != registry::v1::AREA_LEVEL_DISTRICT || !area.has_own_centroid()) continue;
    districts[area.code()] = {area.latitude(), area.longitude()};
  }
  std::vector<CachedArea> areas;
  for (const registry::v1::Area& area : response.areas()) {
    const bool village = area.level() == registry::v1::AREA_LEVEL_VILLAGE;
    if (!village && area.level() != registry::v1::AREA_LEVEL_DISTRICT) continue;
    CachedArea& cached = areas.emplace_back(CachedArea{area.code(), village, area.name(), {}});
    if (area.has_own_centroid()) {
      cached.at = {area.latitude(), area.longitude()};
    } else if (const auto district = districts.find(area.parent_code()); village && district != districts.end()) {
      cached.at = district->second;
    }
  }
  return areas;
}

VillageTally ToVillageTally(const registry::v1::Tally& tally) {
  const registry::v1::SetAsideReasons& why = tally.set_aside_reasons();
  const SetAside reasons{why.deceased(), why.moved(), why.unknown_person(), why.duplicate(),
                         why.refused(),  why.away(),  why.not_yet_16()};
  return {tally.area_code(),
          {tally.listed(), tally.removed(), tally.recorded(), tally.set_aside(), tally.workload(), reasons},
          tally.revision()};
}

}  // namespace jemputbola::scheduling
