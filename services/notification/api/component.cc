#include "notification/api/component.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/clock/civil.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"
#include "notification/api/sender.h"
#include "notification/api/service.h"
#include "notification/api/spool.h"
#include "notification/api/visit_handler.h"

namespace jemputbola::notification::api {
namespace {

class Notification final : public door::Service {
 public:
  Notification(door::Platform& platform, const crypto::Key& key, std::unique_ptr<Provider> provider,
               std::unique_ptr<VisitSource> scheduling, QuietHours quiet)
      : provider_(std::move(provider)),
        scheduling_(std::move(scheduling)),
        contacts_(key),
        teller_(contacts_, platform.event_log(), platform.clock(), quiet),
        visits_(teller_, *scheduling_),
        sender_(platform.database(), platform.ownership(), platform.event_log(), contacts_, *provider_,
                platform.clock(), quiet, platform.log()),
        service_(platform.database(), platform.ownership(), platform.event_log(), contacts_, platform.clock(), quiet,
                 platform.calls()) {}

  absl::Status Connect(door::Platform& platform) {
    platform.OnTick([this] { sender_.Tick(); });
    platform.AddDependency("sms", [this] { return sender_.state(); });
    return platform.Consume("scheduling", "visits", visits_);
  }

  std::vector<grpc::Service*> services() override { return {&service_}; }

 private:
  const std::unique_ptr<Provider> provider_;
  const std::unique_ptr<VisitSource> scheduling_;
  const store::Contacts contacts_;
  Teller teller_;
  VisitHandler visits_;
  Sender sender_;
  api::Service service_;
};

// "07:00" as minutes after midnight.
std::optional<int> MinuteOf(const std::string& text) {
  absl::CivilMinute minute;
  if (text.size() != 5 || !absl::ParseCivilTime(absl::StrCat("2024-01-01T", text), &minute)) return std::nullopt;
  return static_cast<int>(minute - absl::CivilMinute(2024, 1, 1));
}

}  // namespace

void Declare(config::Schema& schema, Settings& settings) {
  schema.Add("notification.provider", &settings.provider, "who carries messages: spool (files in spool_dir)");
  schema.Add("notification.spool_dir", &settings.spool_dir, "folder of the spool provider, HOME/spool by default");
  schema.Add("notification.quiet_from", &settings.quiet_from, "local time from which nobody is woken, HH:MM");
  schema.Add("notification.quiet_to", &settings.quiet_to, "local time at which sending goes on, HH:MM");
  schema.Add("notification.utc_offset_minutes", &settings.utc_offset_minutes, "420 WIB, 480 WITA or 540 WIT");
}

absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform, const Settings& settings) {
  const auto from = MinuteOf(settings.quiet_from);
  const auto to = MinuteOf(settings.quiet_to);
  if (!from) return absl::InvalidArgumentError("notification.quiet_from must be a time of day like 20:00");
  if (!to) return absl::InvalidArgumentError("notification.quiet_to must be a time of day like 07:00");
  const std::int64_t offset = settings.utc_offset_minutes;
  if (offset != 420 && offset != 480 && offset != 540) {
    return absl::InvalidArgumentError("notification.utc_offset_minutes must be 420 (WIB), 480 (WITA) or 540 (WIT)");
  }
  if (settings.provider != "spool") return absl::InvalidArgumentError("notification.provider must be spool");
  const QuietHours quiet{*from, *to, clock::FixedZone(static_cast<int>(offset))};

  auto key = crypto::Key::Read(platform.KeyPath("notification"));
  if (!key.ok()) return key.status();
  const std::string directory =
      settings.spool_dir.empty() ? absl::StrCat(platform.settings().home, "/spool") : settings.spool_dir;
  auto provider = SpoolProvider::Open(directory, quiet.zone);
  if (!provider.ok()) return provider.status();

  const auto scheduling =
      platform.Peer("scheduling", {scheduling::v1::ListVisitsRequest::descriptor()->file()->service(0)});
  if (!scheduling.ok()) return scheduling.status();

  auto service =
      std::make_unique<Notification>(platform, *key, *std::move(provider), MakeVisitSource(*scheduling), quiet);
  if (auto status = service->Connect(platform); !status.ok()) return status;
  return service;
}

}  // namespace jemputbola::notification::api
