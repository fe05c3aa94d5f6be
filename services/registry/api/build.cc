#include "registry/api/build.h"

#include <utility>
#include <vector>

#include "common/audit/audit_service.h"
#include "common/audit/head_logger.h"
#include "common/clock/civil.h"
#include "registry/api/area_service.h"
#include "registry/api/captures.h"
#include "registry/api/claim_service.h"
#include "registry/api/day_rollover.h"
#include "registry/api/duplicate_scan.h"
#include "registry/api/duplicate_service.h"
#include "registry/api/finding_service.h"
#include "registry/api/key_rotation.h"
#include "registry/api/pack_service.h"
#include "registry/api/people_import.h"
#include "registry/api/people_service.h"
#include "registry/api/privacy_service.h"
#include "registry/api/rebuild_service.h"
#include "registry/api/reconcile_service.h"
#include "registry/api/registry_service.h"
#include "registry/api/status_service.h"
#include "registry/api/walk_in_boxes.h"
#include "registry/api/walk_in_desk.h"
#include "registry/api/walk_in_keys.h"
#include "registry/api/walk_in_service.h"

namespace jemputbola::registry::api {
namespace {

class Registry final : public door::Service {
 public:
  Registry(door::Platform& platform, absl::TimeZone zone, Retention retention, const KeyFiles& key_files,
           const crypto::Key& agreement_key, store::Vault vault, std::unique_ptr<WalkInKeys> walk_in_keys,
           const std::shared_ptr<grpc::Channel>& field_reporting, std::unique_ptr<audit::Log> audit)
      : calendar_(platform.clock(), zone),
        vault_(std::move(vault)),
        audit_(std::move(audit)),
        heads_(*audit_, platform.clock(), platform.log()),
        audit_service_(audit::MakeAuditService(*audit_, platform.calls())),
        feed_(platform.calls()),
        ledger_(platform.event_log(), platform.ownership(), platform.ids(), platform.clock(),
                [this](const store::TallyStep& step) { feed_.Publish(step); }),
        captures_(ledger_, vault_, calendar_),
        rollover_(platform.database(), ledger_, calendar_, platform.log()),
        manifests_(platform.database(), platform.ownership(), vault_, *audit_, calendar_, platform.log()),
        imports_{platform.database(), ledger_, vault_, platform.ids(), calendar_, platform.log()},
        people_import_(imports_, *audit_),
        service_(platform.calls(), imports_, people_import_, manifests_, feed_),
        office_{platform.database(), ledger_,   platform.ownership(), vault_, *audit_,
                platform.ids(),      calendar_, platform.log()},
        areas_(platform.calls(), office_),
        claims_(platform.calls(), office_, platform.event_log()),
        findings_(platform.calls(), office_),
        statuses_(platform.calls(), office_),
        duplicates_(platform.calls(), office_),
        packs_(platform.calls(), office_),
        people_(platform.calls(), office_, retention.polling_day),
        rebuilds_(platform.calls(), office_),
        reconciliations_(platform.calls(), office_, agreement_key),
        keys_(office_, vault_, key_files),
        walk_in_keys_(std::move(walk_in_keys)),
        privacy_(platform.calls(), office_, keys_, *walk_in_keys_, retention),
        walk_ins_(platform.calls(), office_, *walk_in_keys_),
        walk_in_boxes_(field_reporting),
        walk_in_worker_(office_, *walk_in_keys_, walk_in_boxes_),
        list_watcher_(office_) {}

  absl::Status Start(door::Platform& platform) {
    // The listener outlives this.
    platform.ownership().OnChange([remind = rollover_.Reminder()](const std::string& /*partition*/, bool held) {
      if (held) remind();
    });
    platform.OnTick([this] {
      rollover_.Tick();
      heads_.Tick();
      keys_.Tick();
    });
    platform.AddDependency("walk-ins", [this] { return walk_in_worker_.state(); });
    return platform.Consume("field_reporting", "captures", captures_);
  }

  std::vector<grpc::Service*> services() override {
    return {&service_, audit_service_.get(), &areas_,   &claims_, &findings_, &statuses_, &duplicates_,
            &packs_,   &reconciliations_,    &privacy_, &people_, &rebuilds_, &walk_ins_};
  }

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
  const ImportContext imports_;
  PeopleImporter people_import_;
  RegistryService service_;
  const Office office_;
  AreaService areas_;
  ClaimService claims_;
  FindingService findings_;
  StatusService statuses_;
  DuplicateService duplicates_;
  PackService packs_;
  PeopleService people_;
  RebuildService rebuilds_;
  ReconcileService reconciliations_;
  KeyRotation keys_;
  const std::unique_ptr<WalkInKeys> walk_in_keys_;
  PrivacyService privacy_;
  WalkInService walk_ins_;
  RemoteWalkInBoxes walk_in_boxes_;
  WalkInWorker walk_in_worker_;
  ListWatcher list_watcher_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Options& options) {
  if (options.utc_offset_minutes != 420 && options.utc_offset_minutes != 480 && options.utc_offset_minutes != 540) {
    return absl::InvalidArgumentError("registry.utc_offset_minutes is 420 (WIB), 480 (WITA) or 540 (WIT)");
  }
  Retention retention{std::nullopt, options.retention_days};
  if (!options.polling_day.empty()) {
    const auto day = clock::ParseDate(options.polling_day);
    if (!day.ok()) return absl::InvalidArgumentError("registry.polling_day is a date like 2024-11-27");
    retention.polling_day = *day;
  }
  const KeyFiles key_files([&platform](const std::string& name) { return platform.KeyPath(name); });
  store::Vault vault;
  if (auto status = OpenKeys(platform.database(), key_files, vault); !status.ok()) return status;
  const auto agreement_key = crypto::Key::Read(platform.KeyPath("agreement"));
  if (!agreement_key.ok()) return agreement_key.status();
  auto walk_in_keys = WalkInKeys::Read([&platform](const std::string& name) { return platform.KeyPath(name); });
  if (!walk_in_keys.ok()) return walk_in_keys.status();
  const auto field_reporting =
      platform.Peer("field_reporting", {field_reporting::v1::FetchWalkInRequest::descriptor()->file()->service(0)});
  if (!field_reporting.ok()) return field_reporting.status();
  auto audit_key = crypto::Key::Read(platform.KeyPath("audit"));
  if (!audit_key.ok()) return audit_key.status();
  auto audit =
      audit::Log::Open(platform.database(), "registry", platform.clock(), platform.ids(), *std::move(audit_key));
  if (!audit.ok()) return audit.status();
  auto registry = std::make_unique<Registry>(platform, clock::FixedZone(static_cast<int>(options.utc_offset_minutes)),
                                             retention, key_files, *agreement_key, std::move(vault),
                                             *std::move(walk_in_keys), *field_reporting, *std::move(audit));
  if (auto status = registry->Start(platform); !status.ok()) return status;
  return registry;
}

}  // namespace jemputbola::registry::api
