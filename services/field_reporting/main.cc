#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/civil.h"
#include "common/door/door.h"
#include "field_reporting/api/conflict_service.h"
#include "field_reporting/api/device_service.h"
#include "field_reporting/api/manifest_service.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/api/walk_in_service.h"
#include "field_reporting/api/workday_service.h"
#include "field_reporting/store/migrations.h"

namespace jemputbola::field_reporting {
namespace {

// Of [field_reporting] in the configuration.
struct Settings {
  TokenBucket::Rate device_rate = api::kDeviceRate;
  std::string deadline;
};

// The rooms, in the order in which they lean on each other.
class FieldReporting final : public door::Service {
 public:
  FieldReporting(door::Platform& platform, const Settings& settings, std::optional<absl::CivilDay> last_day,
                 crypto::Key key, const std::shared_ptr<grpc::Channel>& registry,
                 const std::shared_ptr<grpc::Channel>& scheduling)
      : directory_(platform.database(), platform.ownership(), last_day),
        intake_(platform.database(), platform.ownership(), platform.event_log(), directory_, {}, platform.log(),
                platform.metrics()),
        gate_(directory_, platform.ownership()),
        uploads_(gate_, intake_, platform.clock(), platform.calls(), settings.device_rate),
        devices_(directory_, platform.clock(), platform.calls()),
        conflicts_(platform.database(), platform.ownership(), platform.event_log(), intake_, platform.clock(),
                   platform.calls()),
        manifests_(gate_, {registry, scheduling, platform.log()}, platform.database(), platform.ownership(),
                   platform.clock(), key.Derive("field_reporting/manifest"), {}, platform.calls(), platform.log()),
        walk_ins_(platform.database(), platform.ownership(), platform.calls()),
        workdays_(platform.database(), platform.ownership(), platform.event_log(), platform.ids(), platform.clock(),
                  platform.calls()) {}

  std::vector<grpc::Service*> services() override {
    return {&uploads_, &devices_, &conflicts_, &manifests_, &walk_ins_, &workdays_};
  }

 private:
  store::Directory directory_;
  store::Intake intake_;
  const api::DeviceGate gate_;
  api::UploadService uploads_;
  api::DeviceService devices_;
  api::ConflictService conflicts_;
  api::ManifestService manifests_;
  api::WalkInService walk_ins_;
  api::WorkdayService workdays_;
};

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Settings& settings) {
  std::optional<absl::CivilDay> last_day;
  if (!settings.deadline.empty()) {
    const auto day = clock::ParseDate(settings.deadline);
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
  return std::make_unique<FieldReporting>(platform, settings, last_day, *std::move(key), *registry, *scheduling);
}

}  // namespace
}  // namespace jemputbola::field_reporting

int main(int argc, char** argv) {
  using namespace jemputbola;
  field_reporting::Settings settings;
  door::Definition definition;
  definition.name = "field_reporting";
  definition.migrations = field_reporting::store::Migrations();
  definition.stream = "captures";
  definition.configure = [&settings](config::Schema& schema) {
    schema.Add("field_reporting.deadline", &settings.deadline,
               "Last day of the campaign, as 2024-11-26: reports that arrive later are marked late; empty: none are");
    schema.Add("field_reporting.device_rate", &settings.device_rate.per_second,
               "Reports a second that one device may send in the long run; 0: no limit");
    schema.Add("field_reporting.device_burst", &settings.device_rate.burst,
               "Reports that one device may send at once after a rest");
  };
  definition.build = [&settings](door::Platform& platform) { return field_reporting::Build(platform, settings); };
  return door::Run(argc, argv, std::move(definition));
}
