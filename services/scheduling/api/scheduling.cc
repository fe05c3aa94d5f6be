#include "scheduling/api/scheduling.h"

#include "jemputbola/platform/v1/event_log.pb.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "scheduling/api/announcer.h"
#include "scheduling/api/campaign_desk.h"
#include "scheduling/api/forecast_ranges.h"
#include "scheduling/api/live.h"
#include "scheduling/api/operator.h"
#include "scheduling/api/registry_source.h"
#include "scheduling/api/replanner.h"
#include "scheduling/api/report_handler.h"
#include "scheduling/api/service.h"
#include "scheduling/api/simulation_service.h"
#include "scheduling/api/tally_handler.h"

namespace jemputbola::scheduling {
namespace {

// The parts, in the order in which they lean on each other.
class Scheduling final : public door::Service {
 public:
  Scheduling(door::Platform& platform, std::unique_ptr<RegistrySource> registry)
      : registry_(std::move(registry)),
        live_(std::make_shared<Live>(platform.database(), platform.clock(), platform.calls())),
        ranges_(platform.database(), *live_, platform.clock(), platform.log(), platform.metrics()),
        replanner_(platform.database(), platform.ownership(), *registry_, *live_, platform.clock(), platform.log(),
                   platform.metrics()),
        tallies_(*registry_, *live_, replanner_),
        reports_(platform.event_log(), platform.clock(), *live_, replanner_),
        announcer_(platform.database(), platform.ownership(), platform.event_log(), platform.clock(), replanner_,
                   platform.log()),
        desk_(platform.database(), platform.ownership(), platform.event_log(), platform.clock(), replanner_),
        operator_(platform.database(), platform.ownership(), platform.event_log(), platform.clock(), replanner_),
        service_(platform.database(), *live_, replanner_, announcer_, desk_, operator_, platform.clock(),
                 platform.calls()),
        simulations_(platform.database(), platform.clock(), platform.calls()) {}

  absl::Status Wire(door::Platform& platform) {
    // Leases may change hands while this is being destroyed, which the platform outlives.
    platform.ownership().OnChange([live = std::weak_ptr<Live>(live_)](const std::string& partition, bool) {
      if (const std::shared_ptr<Live> alive = live.lock()) alive->Forget(partition);
    });
    if (absl::Status status = platform.Consume("registry", "tallies", tallies_); !status.ok()) return status;
    if (absl::Status status = platform.Consume("field_reporting", "captures", reports_); !status.ok()) return status;
    platform.OnTick([this] {
      replanner_.Tick();
      announcer_.Tick();
    });
    replanner_.OnPlanned([this](const std::string& partition) { ranges_.Mark(partition); });
    ranges_.Start();
    replanner_.Start();
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> services() override { return {&service_, &simulations_}; }

 private:
  std::unique_ptr<RegistrySource> registry_;
  std::shared_ptr<Live> live_;
  ForecastRanges ranges_;
  Replanner replanner_;
  TallyHandler tallies_;
  ReportHandler reports_;
  Announcer announcer_;
  CampaignDesk desk_;
  Operator operator_;
  scheduling::Service service_;
  SimulationService simulations_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<door::Service>> MakeScheduling(door::Platform& platform) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> registry =
      platform.Peer("registry", {registry::v1::ListAreasRequest::descriptor()->file()->service(0)});
  if (!registry.ok()) return registry.status();
  auto scheduling = std::make_unique<Scheduling>(platform, MakeRegistrySource(*registry));
  const absl::Status wired = scheduling->Wire(platform);
  if (!wired.ok()) return wired;
  return scheduling;
}

}  // namespace jemputbola::scheduling
