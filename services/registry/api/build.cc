#include "registry/api/build.h"

#include <utility>
#include <vector>

#include "common/audit/audit_service.h"
#include "common/audit/head_logger.h"
#include "common/clock/civil.h"
#include "registry/api/captures.h"
#include "registry/api/day_rollover.h"
#include "registry/api/registry_service.h"

namespace jemputbola::registry::api {
namespace {

class Registry final : public door::Service {
 public:
  Registry(door::Platform& platform, absl::TimeZone zone, store::Vault vault, std::unique_ptr<audit::Log> audit)
      : calendar_(platform.clock(), zone),
        vault_(std::move(vault)),
        audit_(std::move(audit)),
        heads_(*audit_, platform.clock(), platform.log()),
        audit_service_(audit::MakeAuditService(*audit_, platform.calls())),
        feed_(platform.calls()),
        ledger_(platform.event_log(), platform.ownership(), platform.ids(), platform.clock(),
                [this](const store::TallyStep& step) { feed_.Publish(step); }),
        captures_(ledger_, calendar_),
        rollover_(platform.database(), ledger_, calendar_, platform.log()),
        manifests_(platform.database(), platform.ownership(), vault_, *audit_, calendar_, platform.log()),
        service_(platform.calls(), {platform.database(), ledger_, vault_, platform.ids(), calendar_, platform.log()},
                 manifests_, feed_) {}

  absl::Status Start(door::Platform& platform) {
    // The listener outlives this.
    platform.ownership().OnChange([remind = rollover_.Reminder()](const std::string& /*partition*/, bool held) {
      if (held) remind();
    });
    platform.OnTick([this] {
      rollover_.Tick();
      heads_.Tick();
    });
    return platform.Consume("field_reporting", "captures", captures_);
  }

  std::vector<grpc::Service*> services() override { return {&service_, audit_service_.get()}; }

 private:
  const Calendar calendar_;
  const store::Vault vault_;
  const std::unique_ptr<audit::Log> audit_;
  audit::HeadLogger heads_;
  const std::unique_ptr<grpc::Service> audit_service_;
  TallyFeed feed_;
  store::TallyLedger ledger_;
  CaptureHandler captures_;
  DayRollover rollover_;
  ManifestOffice manifests_;
  RegistryService service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Options& options) {
  if (options.utc_offset_minutes != 420 && options.utc_offset_minutes != 480 && options.utc_offset_minutes != 540) {
    return absl::InvalidArgumentError("registry.utc_offset_minutes is 420 (WIB), 480 (WITA) or 540 (WIT)");
  }
  const auto key = crypto::Key::Read(platform.KeyPath("registry"));
  if (!key.ok()) return key.status();
  store::Vault vault(*key);
  if (auto status = vault.CheckKey(platform.database()); !status.ok()) return status;
  auto audit_key = crypto::Key::Read(platform.KeyPath("audit"));
  if (!audit_key.ok()) return audit_key.status();
  auto audit =
      audit::Log::Open(platform.database(), "registry", platform.clock(), platform.ids(), *std::move(audit_key));
  if (!audit.ok()) return audit.status();
  auto registry = std::make_unique<Registry>(platform, clock::FixedZone(static_cast<int>(options.utc_offset_minutes)),
                                             std::move(vault), *std::move(audit));
  if (auto status = registry->Start(platform); !status.ok()) return status;
  return registry;
}

}  // namespace jemputbola::registry::api
