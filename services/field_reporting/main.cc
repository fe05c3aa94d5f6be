#include <memory>
#include <vector>

#include "common/door/door.h"
#include "field_reporting/api/conflict_service.h"
#include "field_reporting/api/device_service.h"
#include "field_reporting/api/manifest_service.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/store/migrations.h"

namespace jemputbola::field_reporting {
namespace {

// The rooms, in the order in which they lean on each other.
class FieldReporting final : public door::Service {
 public:
  FieldReporting(door::Platform& platform, crypto::Key key, const std::shared_ptr<grpc::Channel>& registry,
                 const std::shared_ptr<grpc::Channel>& scheduling)
      : directory_(platform.database(), platform.ownership()),
        intake_(platform.database(), platform.ownership(), platform.event_log(), directory_, {}, platform.log(),
                platform.metrics()),
        gate_(directory_, platform.ownership()),
        uploads_(gate_, intake_, platform.clock(), platform.calls()),
        devices_(directory_, platform.clock(), platform.calls()),
        conflicts_(platform.database(), platform.calls()),
        manifests_(gate_, {registry, scheduling, platform.log()}, platform.database(), platform.ownership(),
                   platform.clock(), key.Derive("field_reporting/manifest"), {}, platform.calls(), platform.log()) {}

  std::vector<grpc::Service*> services() override { return {&uploads_, &devices_, &conflicts_, &manifests_}; }

 private:
  store::Directory directory_;
  store::Intake intake_;
  const api::DeviceGate gate_;
  api::UploadService uploads_;
  api::DeviceService devices_;
  api::ConflictService conflicts_;
  api::ManifestService manifests_;
};

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform) {
  auto key = crypto::Key::Read(platform.KeyPath("field_reporting"));
  if (!key.ok()) return key.status();
  const auto registry = platform.Peer("registry", {registry::v1::GetManifestRequest::descriptor()->file()->service(0),
                                                   registry::v1::WalkInIdentity::descriptor()->file()->service(0)});
  if (!registry.ok()) return registry.status();
  const auto scheduling =
      platform.Peer("scheduling", {scheduling::v1::GetPlanRequest::descriptor()->file()->service(0)});
  if (!scheduling.ok()) return scheduling.status();
  return std::make_unique<FieldReporting>(platform, *std::move(key), *registry, *scheduling);
}

}  // namespace
}  // namespace jemputbola::field_reporting

int main(int argc, char** argv) {
  using namespace jemputbola;
  door::Definition definition;
  definition.name = "field_reporting";
  definition.migrations = field_reporting::store::Migrations();
  definition.stream = "captures";
  definition.build = field_reporting::Build;
  return door::Run(argc, argv, std::move(definition));
}
