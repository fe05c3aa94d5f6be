#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/api/manifest_sources.h"
#include "jemputbola/field_reporting/v1/manifest.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// ManifestService: puts the tour of a device's unit and the people of its stops together, and tells the difference to
// what the device holds. Names pass through and are kept nowhere here. All references must outlive it.
class ManifestService final : public v1::ManifestService::CallbackService {
 public:
  struct Policy {
    // How long after the end of the day the crew may keep the names.
    absl::Duration kept_after_day = absl::Hours(12);
    int days_ahead = 7;
    // Answers that are made at a time: each holds a thread for as long as scheduling and registry take.
    int at_once = 4;
  };
  ManifestService(const DeviceGate& gate, ManifestSources sources, jemputbola::store::Database& database,
                  eventlog::Ownership& ownership, const clock::Clock& clock, crypto::Key key, Policy policy,
                  rpc::Calls& calls, log::Logger log)
      : gate_(gate),
        sources_(std::move(sources)),
        database_(database),
        ownership_(ownership),
        clock_(clock),
        key_(std::move(key)),
        policy_(policy),
        calls_(calls),
        log_(std::move(log)) {}

  grpc::ServerUnaryReactor* GetManifest(grpc::CallbackServerContext* context, const v1::GetManifestRequest* request,
                                        v1::GetManifestResponse* response) override;

 private:
  absl::Status Answer(const grpc::CallbackServerContext& context, const v1::GetManifestRequest& request,
                      v1::UnitManifest& manifest);
  // The whole manifest but for its version.
  absl::Status Assemble(const store::Installation& from, absl::CivilDay day, v1::UnitManifest& manifest);
  // Who gets the names, for the record: device, unit and crew.
  absl::StatusOr<std::string> Recipient(const store::Installation& from);
  // INVALID_ARGUMENT for a day that no manifest is made for.
  absl::StatusOr<absl::CivilDay> DayOf(const std::string& date, absl::TimeZone zone) const;

  const DeviceGate& gate_;
  const ManifestSources sources_;
  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  const clock::Clock& clock_;
  const crypto::Key key_;
  const Policy policy_;
  rpc::Calls& calls_;
  const log::Logger log_;
  std::atomic<int> running_ = 0;
};

}  // namespace jemputbola::field_reporting::api
