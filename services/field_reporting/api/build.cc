#include "field_reporting/api/build.h"

#include <optional>
#include <vector>

#include "common/clock/civil.h"
#include "field_reporting/api/conflict_service.h"
#include "field_reporting/api/device_service.h"
#include "field_reporting/api/manifest_service.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/api/walk_in_service.h"
#include "field_reporting/api/workday_service.h"

namespace jemputbola::field_reporting::api {
namespace {

// The rooms, in the order in which they lean on each other.
class FieldReporting final : public door::Service {
 public:
  FieldReporting(door::Platform& platform, const Options& options, std::optional<absl::CivilDay> last_day,
                 crypto::Key key, const std::shared_ptr<grpc::Channel>& registry,
                 const std::shared_ptr<grpc::Channel>& scheduling)
      : directory_(platform.database(), platform.ownership(), last_day),
        intake_(platform.database(), platform.ownership(), platform.event_log(), directory_, {}, platform.log(),
                platform.metrics()),
        gate_(directory_, platform.ownership()),
        uploads_(gate_, intake_, platform.clock(), platform.calls(), options.device_rate),
        devices_(directory_, platform.clock(), platform.calls()),
        conflicts_(platform.database(), platform.ownership(), platform.event_log(), intake_, platform.clock(),
                   platform.calls()),
        manifests_(gate_, {registry, scheduling, platform.log()}, platform.database(), platform.ownership(),
                   platform.clock(), key.Derive("field_reporting/manifest"), {}, platform.calls(), platform.log()),
        walk_ins_(platform.database(), platform.ownership(), platform.clock(), platform.calls()),
        workdays_(platform.database(), platform.ownership(), platform.event_log(), platform.ids(), platform.clock(),
                  platform.calls()) {
    platform.OnTick([this] { walk_ins_.Tick(); });
  }

  std::vector<grpc::Service*> services() override {
    return {&uploads_, &devices_, &conflicts_, &manifests_, &walk_ins_, &workdays_};
  }

 private:
  store::Directory directory_;
  store::Intake intake_;
  const DeviceGate gate_;
  UploadService uploads_;
  DeviceService devices_;
  ConflictService conflicts_;
  ManifestService manifests_;
  WalkInService walk_ins_;
  WorkdayService workdays_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Options& options) {
  std::optional<absl::CivilDay> last_day;
  if (!options.deadline.empty()) {
    const auto day = clock::ParseDate(options.deadline);
    if (!day.ok()) return absl::InvalidArgumentError("field_reporting.deadline must be a date like 2024-11-26");
    last_day = *day;
  }
  auto key = crypto::Key::Read(platform.KeyPath("field_reporting"));
  if (!key.ok()) return key.status();
  const auto registry = platform.Peer("registry", {registry::v1::GetManifestRequest::descriptor()->file()->service(0),
                                                   registry::v1::WalkInIdentity::descriptor()->file()->service(0)});
  if (!registry.ok()) return registry.status();
  const auto scheduling =
      platform.Peer("scheduling", {scheduling::v1::GetPlanRequest::descriptor()->file()->service(0)});
  if (!scheduling.ok()) return scheduling.status();
  return std::make_unique<FieldReporting>(platform, options, last_day, *std::move(key), *registry, *scheduling);
}

}  // namespace jemputbola::field_reporting::api
